import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serializeNpy } from "../../lib/formats/npy";

export const testClasses = 20;
const columns = 5;

export interface TestFiles {
  readonly folder: string;
  readonly originalLabels: string;
  readonly original: string;
  readonly newLabels: string;
  readonly new: string;
  /** The arguments of `redraw` that name these files. */
  readonly args: readonly string[];
  readonly remove: () => void;
}

/** How many images a model has right at the first and at a later rank. */
export interface TestModel {
  readonly name: string;
  readonly original: readonly [first: number, later: number];
  readonly new: readonly [first: number, later: number];
}

/** 400 original and 200 new images over 20 classes, class i mod 20 for image i. */
export const testImages = { original: 400, new: 200 } as const;

export function buildLabels(images: number, classes = testClasses): Int32Array {
  return Int32Array.from({ length: images }, (_, image) => image % classes);
}

/**
 * Ranked predictions with `first` images right at the first rank and `later` at the third, spread evenly over the set; the other
 * ranks hold classes at distances that no usual mistake of order confuses with the right one.
 */
export function buildPredictions(
  images: number,
  [first, later]: readonly [number, number],
  classes = testClasses,
): Int32Array {
  const ids = new Int32Array(images * columns);
  for (let image = 0; image < images; image++) {
    // 7 has no factor in common with the number of images: every image gets a place of its own.
    const place = (image * 7) % images;
    const label = image % classes;
    const from = image * columns;
    for (let rank = 0; rank < columns; rank++) {
      const id = (image + 3 + 2 * rank + Math.floor(image / classes)) % classes;
      ids[from + rank] = id === label ? (id + 12) % classes : id;
    }
    if (place < first) ids[from] = label;
    else if (place < first + later) ids[from + 2] = label;
  }
  return ids;
}

/** Writes labels and one .npy file a model and set into a temporary folder. */
export function buildTestFiles(models: readonly TestModel[]): TestFiles {
  const folder = mkdtempSync(join(tmpdir(), "redraw-analyze-"));
  const files = {
    originalLabels: join(folder, "original-labels.npy"),
    original: join(folder, "original"),
    newLabels: join(folder, "new-labels.json"),
    new: join(folder, "new"),
  };
  writeFileSync(files.originalLabels, serializeNpy(buildLabels(testImages.original), [testImages.original]));
  writeFileSync(files.newLabels, JSON.stringify([...buildLabels(testImages.new)]));
  for (const set of ["original", "new"] as const) {
    mkdirSync(files[set]);
    for (const model of models) writePredictions(files[set], model.name, buildPredictions(testImages[set], model[set]));
  }
  const args = ["--original-labels", files.originalLabels, "--original", files.original];
  args.push("--new-labels", files.newLabels, "--new", files.new);
  return { folder, ...files, args, remove: () => rmSync(folder, { recursive: true }) };
}

/** Writes one model's ranked predictions. */
export function writePredictions(folder: string, model: string, ids: Int32Array): void {
  writeFileSync(join(folder, `${model}.npy`), serializeNpy(ids, [ids.length / columns, columns]));
}
