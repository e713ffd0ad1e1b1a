import { FileFormatError } from "./file-format-error";
import { isImageList, parseImageList } from "./image-list";
import type { LabelClasses } from "./label-classes";
import { parseNpy } from "./npy";
import { parseJson } from "./parse-json";

/** The labels of a test set in image order, as stored: class indexes, or names (wnids) still to be looked up. */
export interface LabelFile {
  readonly name: string;
  readonly labels: readonly number[] | readonly string[];
  /** The images' files, where the file lists them; null otherwise. */
  readonly files: readonly string[] | null;
}

/**
 * Reads the labels of a test set: a .npy array of indexes or names, a JSON list of either, or an ImageNetV2 image list.
 *
 * Throws a FileFormatError for other shapes, fractions and empty files.
 */
export function parseLabelFile(bytes: Uint8Array, name: string): LabelFile {
  if (name.endsWith(".npy")) {
    const array = parseNpy(bytes, name);
    if (array.shape.length !== 1)
      throw new FileFormatError(
        `Cannot read "${name}" as labels: its shape is (${array.shape.join(", ")}); give one class an image, shape (images,)`,
      );
    return { name, labels: checkLabels(Array.from<number | string>(array.data), name), files: null };
  }
  const value = parseJson(bytes, name);
  if (isImageList(value)) {
    const images = parseImageList(value, name);
    const wnids = images.map(({ wnid }) => wnid);
    return { name, labels: checkLabels(wnids, name), files: images.map(({ file }) => file) };
  }
  if (!Array.isArray(value))
    throw new FileFormatError(
      `Cannot read "${name}" as labels: it holds a JSON ${value === null ? "null" : typeof value}; give a list of classes or an image list with "image_filenames"`,
    );
  return { name, labels: checkLabels(value, name), files: null };
}

function checkLabels(values: readonly unknown[], name: string): number[] | string[] {
  if (values.length === 0)
    throw new FileFormatError(`Cannot read "${name}" as labels: it is empty; give one class for each image`);
  const [first] = values;
  const wanted = typeof first === "string" ? "string" : "number";
  values.forEach((value, row) => {
    if (typeof value !== wanted || (wanted === "number" && !(Number.isInteger(value) && (value as number) >= 0)))
      throw new FileFormatError(
        `Cannot read "${name}" as labels: entry ${row} is ${JSON.stringify(value) ?? String(value)}; give class indexes from 0, or names only`,
      );
  });
  return values as number[] | string[];
}

/**
 * Class indexes of a label file's entries.
 *
 * Throws a FileFormatError for a class that the class list does not know.
 */
export function labelIndexes(file: LabelFile, classes: LabelClasses): Int32Array {
  const indexes = new Int32Array(file.labels.length);
  file.labels.forEach((label: number | string, row: number) => {
    const index = typeof label === "number" ? label : classes.indexOf.get(label);
    if (index === undefined || index >= classes.count)
      throw new FileFormatError(
        `Cannot use the labels in "${file.name}": entry ${row} is ${JSON.stringify(label)}, and ${typeof label === "number" ? `the classes count from 0 to ${classes.count - 1}${label === classes.count ? "; subtract 1 if your labels count from 1" : ""}` : "the class list has no such name"}; correct the label or give the class list it belongs to`,
      );
    indexes[row] = index;
  });
  return indexes;
}

/**
 * The classes that label files themselves imply, for want of a class list: indexes up to the largest, or names in sorted order
 * (which is the order of ImageNet's indexes).
 *
 * Throws a FileFormatError when one file has indexes and another names.
 */
export function classesOfLabels(files: readonly LabelFile[]): LabelClasses {
  const all: (number | string)[] = files.flatMap((file) => [...file.labels]);
  const names = all.filter((label) => typeof label === "string");
  if (names.length === 0)
    return {
      count: all.reduce<number>((most, label) => Math.max(most, Number(label) + 1), 0),
      indexOf: new Map(),
    };
  if (names.length < all.length)
    throw new FileFormatError(
      `Cannot compare the labels in ${files.map((file) => `"${file.name}"`).join(" and ")}: some are names and some are indexes; give a class list that has both`,
    );
  const sorted = [...new Set(names)].sort();
  return { count: sorted.length, indexOf: new Map(sorted.map((name, index) => [name, index])) };
}
