import { FileFormatError } from "./file-format-error";

/** What a file that names its images says about one of them. */
export interface PredictionRow {
  /** Where it stands: "line 3", "row 2". */
  readonly place: string;
  /** Null where the file is of one model. */
  readonly model: string | null;
  /** SHA-256, path or file name of the image. */
  readonly image: string;
  /** Classes by index, wnid or name, best first. */
  readonly classes: readonly (number | string)[];
}

const imageColumns = ["image", "image_id", "sha256", "file", "filename", "file_name", "path", "img"];
const modelColumns = ["model", "model_name"];
const classColumns = ["prediction", "predicted", "pred", "class", "class_id", "wnid", "class_name", "label", "top1"];
const listColumns = ["predictions", "top5", "topk", "classes", "class_ids", "wnids", "ranked"];
const ranked = /^(?:top|pred|prediction|class|class_id|wnid|rank)_?(\d+)$/;

/** Which columns of a file hold the image, the model and the classes by rank. */
export interface PredictionColumns {
  readonly image: string;
  readonly model: string | null;
  readonly classes: readonly string[];
  /** One column that holds a list. */
  readonly list: boolean;
}

/** Finds the columns by their names. Throws a FileFormatError that names those there are and those that are understood. */
export function findPredictionColumns(names: readonly string[], file: string): PredictionColumns {
  const find = (known: readonly string[]) => {
    const name = known.find((one) => names.some((given) => given.toLowerCase() === one));
    return names.find((given) => given.toLowerCase() === name);
  };
  const image = find(imageColumns);
  const have = `it has the columns ${names.join(", ") || "(none)"}`;
  if (image === undefined)
    throw new FileFormatError(
      `Cannot read predictions from "${file}": ${have} and none names the image; call one of them image (or ${imageColumns.slice(1, 6).join(", ")})`,
    );
  const byRank = names
    .flatMap((name) => {
      const rank = ranked.exec(name.toLowerCase())?.[1];
      return rank === undefined ? [] : [{ name, rank: Number(rank) }];
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ name }) => name);
  const model = find(modelColumns) ?? null;
  const list = find(listColumns);
  if (list !== undefined) return { image, model, classes: [list], list: true };
  if (byRank.length > 1) return { image, model, classes: byRank, list: false };
  const single = find(classColumns) ?? byRank[0];
  if (single === undefined)
    throw new FileFormatError(
      `Cannot read predictions from "${file}": ${have} and none holds the class; call one prediction, or several pred1, pred2, …`,
    );
  return { image, model, classes: [single], list: false };
}

/** One record as a row. Throws a FileFormatError for an empty image, no class or a class that is neither number nor text. */
export function toPredictionRow(
  record: Readonly<Record<string, unknown>>,
  columns: PredictionColumns,
  place: string,
  file: string,
): PredictionRow {
  const image = record[columns.image];
  if ((typeof image !== "string" && typeof image !== "number") || image === "")
    throw new FileFormatError(
      `Cannot read "${file}": ${place} has ${JSON.stringify(image) ?? "nothing"} as its image; give its SHA-256, path or file name`,
    );
  const model = columns.model === null ? null : record[columns.model];
  if (model !== null && (typeof model !== "string" || model.trim() === ""))
    throw new FileFormatError(`Cannot read "${file}": ${place} names no model; fill the column ${columns.model}`);
  const cells = columns.list ? listOf(record[columns.classes[0] ?? ""]) : columns.classes.map((name) => record[name]);
  if (cells === null || cells.length === 0)
    throw new FileFormatError(
      `Cannot read "${file}": ${place} has no list of classes in ${columns.classes[0]}; give one such as [3, 5, 1]`,
    );
  const classes = cells.map((cell) => {
    const value = typeof cell === "bigint" ? Number(cell) : typeof cell === "string" ? cell.trim() : cell;
    if (typeof value === "number" && Number.isInteger(value)) return value;
    if (typeof value === "string" && value !== "") return /^-?\d{1,9}$/.test(value) ? Number(value) : value;
    throw new FileFormatError(
      `Cannot read "${file}": ${place} predicts ${typeof value === "number" ? value : (JSON.stringify(value) ?? "nothing")}, which is no class; give a class index, a wnid or a name`,
    );
  });
  return { place, model: model === null ? null : model.trim(), image: String(image), classes };
}

function listOf(cell: unknown): readonly unknown[] | null {
  if (Array.isArray(cell)) return cell;
  if (typeof cell !== "string" || !cell.trim().startsWith("[")) return null;
  try {
    const parsed: unknown = JSON.parse(cell);
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
