// A folder of labelled images with the votes of people, in the layout of CIFAR-10's test set with CIFAR-10H's counts:
// test/<class>/NNNN.jpg, test-labels.npy and cifar10h-counts.npy, the arrays in the order of the test set.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@/lib/errors";
import { type NpyNumbers, parseNpy } from "@/lib/formats/npy";

export interface LabelledImage {
  /** <class>/<file>, below the folder `test`. */
  readonly path: string;
  /** Index of its own class. */
  readonly label: number;
  /** How many people chose each class. */
  readonly votes: readonly number[];
  /** Of each class's images the first half is the original test set, the second half the candidates for a new one. */
  readonly role: "reference" | "candidate";
}

export interface LabelledFolder {
  /** Names of the class folders, sorted: an image's label is a place in this list. */
  readonly classes: readonly string[];
  /** In the order of the test set. */
  readonly images: readonly LabelledImage[];
}

/** Reads labels, counts and file names of such a folder. Throws an AppError naming place, value and mend where the parts do not fit together. */
export async function readLabelledFolder(folder: string): Promise<LabelledFolder> {
  const classes = await listClasses(join(folder, "test"));
  const labels = await readNumbers(join(folder, "test-labels.npy"), 1);
  const counts = await readNumbers(join(folder, "cifar10h-counts.npy"), 2);
  const length = labels.shape[0] ?? 0;
  if (counts.shape[0] !== length)
    throw refusal(
      counts.path,
      `it has ${counts.shape[0]} rows and ${labels.path} has ${length} labels; both need one entry for each image of the test set`,
    );
  if (counts.shape[1] !== classes.length)
    throw refusal(
      counts.path,
      `it has ${counts.shape[1]} columns and ${join(folder, "test")} has ${classes.length} class folders (${classes.slice(0, 12).join(", ")}); give one column for each class, in the order of the folders' names`,
    );
  const files = await Promise.all(classes.map((name) => listImages(join(folder, "test", name))));
  const sizes = countLabels(labels.data, classes.length, labels.path);
  classes.forEach((name, label) => {
    if (files[label]?.length !== sizes[label])
      throw refusal(
        join(folder, "test", name),
        `it holds ${files[label]?.length} images and ${labels.path} has the label ${label} ${sizes[label]} times; they must be as many`,
      );
  });
  const seen = classes.map(() => 0);
  const images = Array.from({ length }, (_, row): LabelledImage => {
    const label = labels.data[row] ?? 0;
    const place = seen[label] ?? 0;
    seen[label] = place + 1;
    const votes = Array.from(counts.data.subarray(row * classes.length, (row + 1) * classes.length));
    const wrong = votes.find((count) => !(Number.isInteger(count) && count >= 0));
    if (wrong !== undefined)
      throw refusal(counts.path, `row ${row} holds ${wrong}; counts are whole numbers of at least 0`);
    return {
      path: `${classes[label]}/${files[label]?.[place]}`,
      label,
      votes,
      role: place < Math.floor((sizes[label] ?? 0) / 2) ? "reference" : "candidate",
    };
  });
  return { classes, images };
}

/** The votes of an image for its own class and all its votes. */
export function votesOf(image: LabelledImage): { selected: number; shown: number } {
  return { selected: image.votes[image.label] ?? 0, shown: image.votes.reduce((sum, count) => sum + count, 0) };
}

function refusal(path: string, problem: string): AppError {
  return new AppError("badRequest", `Cannot use ${path}: ${problem}`);
}

async function listClasses(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw refusal(folder, "it is no folder that can be read; give a folder that holds test/<class>/<image>");
  });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  if (names.length === 0)
    throw refusal(folder, "it holds 0 folders; put the images of each class into a folder of its own");
  return names.sort();
}

async function listImages(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort();
}

async function readNumbers(
  path: string,
  dimensions: number,
): Promise<{ path: string; shape: readonly number[]; data: NpyNumbers }> {
  const bytes = await readFile(path).catch(() => {
    throw refusal(path, "it is not there; the folder needs test-labels.npy and cifar10h-counts.npy beside test");
  });
  const array = parseNpy(bytes, path);
  if (array.kind !== "integer" || array.shape.length !== dimensions)
    throw refusal(
      path,
      `it holds ${array.dtype} in the shape (${array.shape.join(", ")}); give whole numbers with ${dimensions === 1 ? "one side" : "two sides: images, classes"}`,
    );
  return { path, shape: array.shape, data: array.data };
}

function countLabels(labels: NpyNumbers, classes: number, path: string): number[] {
  const sizes = new Array<number>(classes).fill(0);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] ?? -1;
    if (label < 0 || label >= classes)
      throw refusal(
        path,
        `entry ${row} is ${label} and the class folders are numbered 0 to ${classes - 1}; give each image the place of its folder among the sorted names`,
      );
    sizes[label] = (sizes[label] ?? 0) + 1;
  }
  return sizes;
}
