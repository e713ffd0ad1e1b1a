import { topClasses } from "../stats/top-classes";
import { FileFormatError } from "./file-format-error";
import type { LabelClasses } from "./label-classes";
import { type NpyArray, type NpyNumbers, parseNpy } from "./npy";
import { listNpz, parseNpz } from "./npz";
import { parseJson } from "./parse-json";

/** What a file of predictions says, image by image. */
export interface PredictionFile {
  readonly images: number;
  readonly columns: number;
  /** (images x columns) class indexes by rows, best first as stored; from -1 to classCount, both ends being no class. */
  readonly ids: Int32Array;
  /** How many classes the indexes run over: of the class list, or of the scores where there is no list and they have more. */
  readonly classCount: number;
  /** The first index outside 0 to classCount - 1; null where all are inside. */
  readonly unknown: { readonly row: number; readonly id: number } | null;
}

export const predictionExtensions = [".npy", ".npz", ".json"] as const;

/** One more than top-5 needs: a background class among the scores then costs nobody a place. */
const ranksKept = 6;

/**
 * Reads one model's predictions on one test set: scores (images x classes), ranked class indexes (images x k, best first) or one
 * class an image; as .npy, as .npz with one array (or one named `predictions`, `logits` or `scores`), or as a JSON list.
 *
 * Scores are floats, or integers in as many columns as there are classes with a repeated value in some row; equal scores rank
 * by index. JSON may name classes by wnid or name. `closed` classes come from a class list, others were inferred from labels.
 * Throws a FileFormatError for NaN, other shapes and types, and indexes further than one outside the classes.
 */
export function parsePredictionFile(
  bytes: Uint8Array,
  name: string,
  classes: LabelClasses & { readonly closed: boolean },
): PredictionFile {
  const table = name.endsWith(".json")
    ? tableOfJson(parseJson(bytes, name), name, classes)
    : tableOfArray(name.endsWith(".npz") ? singleArray(bytes, name) : parseNpy(bytes, name), name, classes);
  const { values, images, columns } = table;
  if (images === 0 || columns === 0)
    throw new FileFormatError(
      `Cannot read "${name}": its shape is (${images}, ${columns}), without a prediction; predict again`,
    );
  if (!areScores(table, classes.count)) return checkIds(idsOf(table, name), table, classes, name);
  if (classes.closed ? columns !== classes.count && columns !== classes.count + 1 : columns < classes.count) {
    // One value that is no number makes scores of a file of ranked classes: that is what has to be mended.
    const at = values.findIndex((value: number) => Number.isNaN(value));
    if (at >= 0)
      throw new FileFormatError(
        `Cannot read "${name}": row ${Math.floor(at / columns)}, column ${at % columns} is NaN, which is neither a class nor a score; predict that image again`,
      );
    throw new FileFormatError(
      `Cannot read "${name}": it has scores in ${columns} columns and there are ${classes.count} classes; give one column a class, or class indexes as integers`,
    );
  }
  const kept = Math.min(ranksKept, columns);
  const ids = topClasses(values, columns, kept, (row, column) => {
    throw new FileFormatError(
      `Cannot read "${name}": the score in row ${row}, column ${column} is NaN; predict that image again`,
    );
  });
  const count = classes.closed ? classes.count : columns;
  return checkIds(ids, { ...table, columns: kept }, { ...classes, count }, name);
}

interface Table {
  readonly values: NpyNumbers;
  readonly images: number;
  readonly columns: number;
  readonly kind: "integer" | "float";
}

function areScores({ values, images, columns, kind }: Table, classCount: number): boolean {
  if (columns === 1) return false;
  const whole = kind === "integer" || values.every((value: number) => Number.isInteger(value));
  if (!whole) return true;
  if (columns !== classCount) return kind === "float" && columns > classCount;
  for (let row = 0; row < images; row++)
    if (new Set(values.subarray(row * columns, (row + 1) * columns)).size < columns) return true;
  return kind === "float";
}

function idsOf({ values, columns }: Table, name: string): Int32Array {
  if (values instanceof Int32Array) return values;
  const ids = new Int32Array(values);
  for (let at = 0; at < ids.length; at++)
    if (ids[at] !== values[at])
      throw new FileFormatError(
        `Cannot read "${name}": row ${Math.floor(at / columns)} predicts ${values[at]}, which is no class; give class indexes, or scores in one column a class`,
      );
  return ids;
}

function checkIds(
  ids: Int32Array,
  { images, columns }: Table,
  { count, closed }: LabelClasses & { readonly closed: boolean },
  name: string,
): PredictionFile {
  let firstUnknown = -1;
  for (let at = 0; at < ids.length; at++) {
    const id = ids[at] ?? 0;
    if (id >= 0 && id < count) continue;
    if (id < -1 || id > count)
      throw new FileFormatError(unknownClass(name, { row: Math.floor(at / columns), id }, count, closed));
    if (firstUnknown < 0) firstUnknown = at;
  }
  const unknown = firstUnknown < 0 ? null : { row: Math.floor(firstUnknown / columns), id: ids[firstUnknown] ?? -1 };
  return { images, columns, ids, classCount: count, unknown };
}

/** The refusal of a class index outside the classes, in words. */
export function unknownClass(
  name: string,
  { row, id }: { readonly row: number; readonly id: number },
  classCount: number,
  closed: boolean,
): string {
  const mend = closed
    ? "use the class list that the model was trained with"
    : "the labels name no more, so give the model's class list (--classes) if it has more";
  return `Cannot read "${name}": row ${row} predicts class ${id}, and the classes count from 0 to ${classCount - 1}; ${mend}`;
}

function tableOfArray(array: NpyArray, name: string, classes: LabelClasses): Table {
  const [images = 0, columns = 1, ...more] = array.shape;
  if (array.shape.length === 0 || more.length > 0)
    throw new FileFormatError(
      `Cannot read "${name}": its shape is (${array.shape.join(", ")}); give (images,), (images, k) or (images, classes)`,
    );
  if (array.kind === "text")
    return { values: idsOfNames(array.data, columns, name, classes), images, columns, kind: "integer" };
  if (array.kind === "boolean")
    throw new FileFormatError(
      `Cannot read "${name}": it holds true and false, not classes; save the predicted class of each image`,
    );
  return { values: array.data, images, columns, kind: array.kind };
}

function tableOfJson(value: unknown, name: string, classes: LabelClasses): Table {
  if (!Array.isArray(value))
    throw new FileFormatError(
      `Cannot read "${name}": it holds a JSON ${value === null ? "null" : typeof value}; give a list with one entry an image`,
    );
  const rows: readonly unknown[][] = value.map((entry: unknown) => (Array.isArray(entry) ? entry : [entry]));
  const columns = rows[0]?.length ?? 0;
  rows.forEach((row, index) => {
    if (row.length !== columns)
      throw new FileFormatError(
        `Cannot read "${name}": row ${index} has ${row.length} entries and row 0 has ${columns}; give every image as many`,
      );
  });
  const cells = rows.flat();
  const shape = { images: rows.length, columns };
  if (cells.length > 0 && cells.every((cell) => typeof cell === "string"))
    return { ...shape, values: idsOfNames(cells, columns, name, classes), kind: "integer" };
  const values = Float64Array.from(cells, (cell, at) => {
    if (typeof cell === "number") return cell;
    throw new FileFormatError(
      `Cannot read "${name}": row ${Math.floor(at / columns)} holds ${JSON.stringify(cell)}, which is no number; give class indexes, names or scores only`,
    );
  });
  return { ...shape, values, kind: values.every((cell) => Number.isInteger(cell)) ? "integer" : "float" };
}

function idsOfNames(names: readonly string[], columns: number, name: string, classes: LabelClasses): Int32Array {
  const ids = new Int32Array(names.length);
  names.forEach((className, at) => {
    const id = classes.indexOf.get(className);
    if (id === undefined)
      throw new FileFormatError(
        `Cannot read "${name}": row ${Math.floor(at / columns)} predicts "${className}", which the class list does not have; give the class list (--classes) of the model`,
      );
    ids[at] = id;
  });
  return ids;
}

function singleArray(bytes: Uint8Array, name: string): NpyArray {
  const names = listNpz(bytes, name);
  const chosen =
    names.length === 1 ? names[0] : ["predictions", "logits", "scores"].find((known) => names.includes(known));
  const array = chosen === undefined ? undefined : parseNpz(bytes, name, { only: [chosen] }).get(chosen);
  if (array === undefined)
    throw new FileFormatError(
      `Cannot read "${name}": it holds ${names.length === 0 ? "no arrays" : `the arrays ${names.join(", ")}`}; save one array, or name it "predictions"`,
    );
  return array;
}
