import { AppError } from "@/lib/errors";
import type { ClassMistake } from "@/lib/stats/class-map";
import type { LabelOrderMend } from "@/lib/stats/diagnose-label-order";
import type { RowOrder } from "@/lib/stats/row-order";

/** The images of a test set, as a file's rows are matched to them. */
export interface ImagesToMatch {
  readonly name: string;
  readonly images: readonly { readonly sha256: string | null; readonly path: string | null }[];
}

/** Rows of one model as they are matched: which image, which classes (by index), best first. */
export interface RowToMatch {
  readonly place: string;
  readonly image: string;
  readonly classes: readonly number[];
}

/**
 * Puts rows that name their images into the order of a test set.
 *
 * An image is named by its SHA-256, its path as imported, or its file name where that is the only one; one that stands under several
 * classes takes one row for all. Throws an AppError for an image that the set does not have, one that is named twice, one without a
 * row, and rows with different numbers of classes.
 */
export function alignRows(
  rows: readonly RowToMatch[],
  set: ImagesToMatch,
  file: string,
): { readonly ids: Int32Array; readonly columns: number } {
  const placesOf = indexImages(set);
  const columns = rows[0]?.classes.length ?? 0;
  const ids = new Int32Array(set.images.length * columns);
  const rowOf: (string | undefined)[] = set.images.map(() => undefined);
  for (const { place, image, classes } of rows) {
    const places = placesOf.get(image);
    if (!places)
      throw refusal(
        file,
        `${place} names the image ${JSON.stringify(image)}, which "${set.name}" does not have`,
        "predict the images of this test set, or choose the test set that the file is about",
      );
    if (classes.length !== columns)
      throw refusal(
        file,
        `${place} ranks ${classes.length} classes and the first row ${columns}`,
        "rank as many classes for every image",
      );
    for (const at of places) {
      if (rowOf[at] !== undefined)
        throw refusal(
          file,
          `${place} names the image ${JSON.stringify(image)} again, after ${rowOf[at]}`,
          "give each image one row",
        );
      rowOf[at] = place;
      ids.set(classes, at * columns);
    }
  }
  const missing = rowOf.indexOf(undefined);
  if (missing >= 0) {
    const { sha256, path } = set.images[missing] ?? { sha256: null, path: null };
    const count = rowOf.filter((row) => row === undefined).length;
    throw refusal(
      file,
      `${count} of the ${set.images.length} images of "${set.name}" have no row, the first being ${path ?? sha256 ?? `number ${missing}`}`,
      "predict every image of the test set",
    );
  }
  return { ids, columns };
}

function refusal(file: string, wrong: string, mend: string): AppError {
  return new AppError("badRequest", `Cannot use the predictions in "${file}": ${wrong}; ${mend}`);
}

/** Every way to name an image -> the places at which it stands. */
function indexImages({ images }: ImagesToMatch): ReadonlyMap<string, readonly number[]> {
  const exact = new Map<string, number[]>();
  const loose = new Map<string, number[] | null>();
  const add = (key: string, at: number) => {
    const places = exact.get(key);
    if (places) places.push(at);
    else exact.set(key, [at]);
  };
  images.forEach(({ sha256, path }, at) => {
    if (sha256 !== null) add(sha256, at);
    if (path === null) return;
    if (path !== sha256) add(path, at);
    const file = path.slice(path.lastIndexOf("/") + 1);
    // A name that two images share names neither.
    for (const key of new Set([file, file.replace(/\.[^.]+$/, ""), path.replace(/\.[^.]+$/, "")]))
      if (key !== path) loose.set(key, loose.has(key) ? null : [at]);
  });
  for (const [key, places] of loose) if (places !== null && !exact.has(key)) exact.set(key, places);
  if (images.every(({ sha256, path }) => sha256 === null && path === null))
    for (let at = 0; at < images.length; at++) exact.set(String(at), [at]);
  // Releases name files <sha256>.<ending>.
  for (const [key, places] of [...exact])
    if (/^[0-9a-f]{64}$/.test(key))
      for (const ending of ["jpg", "jpeg", "png", "webp"]) exact.set(`${key}.${ending}`, places);
  return exact;
}

const classMistakeInWords: Record<ClassMistake, string> = {
  oneTooHigh: "class indexes are one too high (a background class at 0, or labels that lack one)",
  oneTooLow: "class indexes are one too low (labels that count from 1, or a background class left out)",
  stringSorted: "class indexes follow folder names sorted as text (0, 1, 10, 100, 101, …)",
  labelsStringSorted: "the labels, not the predictions, follow folder names sorted as text (0, 1, 10, 100, 101, …)",
  reversed: "class indexes run from the last class to the first",
};
const rowOrderInWords: Record<RowOrder, string> = {
  byClass: "rows are grouped by class instead of following the test set",
  byClassName: "rows are grouped by class folders sorted as text (0, 1, 10, 100, 101, …)",
  byFileName: "rows are sorted by file name instead of following the test set",
  reversed: "rows run from the last image to the first",
  oneLate: "rows start one image late (an extra row at the start)",
  oneEarly: "rows start one image early (the first row is missing)",
};

/** What is wrong, in words; several things are joined by "and". */
export function describeMend({ columnsReversed, classes, rows }: LabelOrderMend): string {
  return [
    ...(columnsReversed ? ["columns run from the worst class to the best"] : []),
    ...(classes === null ? [] : [classMistakeInWords[classes]]),
    ...(rows === null ? [] : [rowOrderInWords[rows]]),
  ].join(" and ");
}

/** A model's name from a file's: without folders and ending. */
export function modelNameOf(fileName: string): string {
  return fileName.replace(/^.*[\\/]/, "").replace(/\.(npy|npz|json|jsonl|ndjson|csv|parquet|onnx)$/i, "");
}

/** What stands of a set of predictions: a doubt of the label-order doctor, or what it was answered. */
export function standingOf(set: { state: "accepted" | "doubtful"; mend: unknown }): "doubtful" | "mended" | "kept" {
  if (set.state === "doubtful") return "doubtful";
  return set.mend ? "mended" : "kept";
}
