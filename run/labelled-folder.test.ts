import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serializeNpy } from "@/lib/formats/npy";
import { readLabelledFolder, votesOf } from "./labelled-folder";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "redraw-labelled-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Classes cat and dog; test-set order cat dog dog cat cat, so that places in the class and in the test set differ. */
async function writeFolder(parts: { labels?: number[]; counts?: number[][]; cats?: string[] } = {}) {
  const labels = parts.labels ?? [0, 1, 1, 0, 0];
  const counts = parts.counts ?? [
    [9, 1],
    [0, 10],
    [3, 7],
    [5, 5],
    [10, 0],
  ];
  await mkdir(join(folder, "test/cat"), { recursive: true });
  await mkdir(join(folder, "test/dog"), { recursive: true });
  for (const name of parts.cats ?? ["0000.jpg", "0001.jpg", "0002.jpg"])
    await writeFile(join(folder, "test/cat", name), name);
  for (const name of ["0000.jpg", "0001.jpg"]) await writeFile(join(folder, "test/dog", name), name);
  await writeFile(join(folder, "test/dog/Thumbs.db"), "");
  await writeFile(join(folder, "test-labels.npy"), serializeNpy(Uint16Array.from(labels), [labels.length]));
  await writeFile(
    join(folder, "cifar10h-counts.npy"),
    serializeNpy(Int32Array.from(counts.flat()), [counts.length, counts[0]?.length ?? 0]),
  );
}

test("rows of the arrays meet the files of their class in test-set order; the first half is the reference set", async () => {
  await writeFolder();
  const { classes, images } = await readLabelledFolder(folder);
  expect(classes).toEqual(["cat", "dog"]);
  expect(images.map(({ path, role }) => [path, role])).toEqual([
    ["cat/0000.jpg", "reference"],
    ["dog/0000.jpg", "reference"],
    ["dog/0001.jpg", "candidate"],
    ["cat/0001.jpg", "candidate"],
    ["cat/0002.jpg", "candidate"],
  ]);
  expect(images.map(votesOf)).toEqual([
    { selected: 9, shown: 10 },
    { selected: 10, shown: 10 },
    { selected: 7, shown: 10 },
    { selected: 5, shown: 10 },
    { selected: 10, shown: 10 },
  ]);
});

test("a folder that is not there, or holds no classes, is refused by name", async () => {
  await expect(readLabelledFolder(join(folder, "nowhere"))).rejects.toThrow(
    `Cannot use ${join(folder, "nowhere/test")}: it is no folder that can be read; give a folder that holds test/<class>/<image>`,
  );
  await mkdir(join(folder, "test"));
  await expect(readLabelledFolder(folder)).rejects.toThrow("it holds 0 folders");
});

test("a missing array is refused by name", async () => {
  await writeFolder();
  await rm(join(folder, "cifar10h-counts.npy"));
  await expect(readLabelledFolder(folder)).rejects.toThrow(
    `Cannot use ${join(folder, "cifar10h-counts.npy")}: it is not there`,
  );
});

test("arrays of different lengths are refused with both lengths", async () => {
  await writeFolder({
    counts: [
      [9, 1],
      [0, 10],
      [3, 7],
    ],
  });
  await expect(readLabelledFolder(folder)).rejects.toThrow(/has 3 rows and .*test-labels.npy has 5 labels/);
});

test("as many columns as class folders, and as many images as labels, or the folder is refused", async () => {
  await writeFolder({ counts: Array.from({ length: 5 }, () => [1, 2, 3]) });
  await expect(readLabelledFolder(folder)).rejects.toThrow("it has 3 columns");
  await rm(join(folder, "test/cat/0002.jpg"));
  await writeFolder({ cats: ["0000.jpg", "0001.jpg"] });
  await expect(readLabelledFolder(folder)).rejects.toThrow(
    /test\/cat: it holds 2 images and .*test-labels.npy has the label 0 3 times/,
  );
});

test("labels and counts out of range are refused with their place", async () => {
  await writeFolder({ labels: [0, 1, 2, 0, 0] });
  await expect(readLabelledFolder(folder)).rejects.toThrow("entry 2 is 2 and the class folders are numbered 0 to 1");
  await writeFolder({
    counts: [
      [9, 1],
      [0, 10],
      [-3, 7],
      [5, 5],
      [10, 0],
    ],
  });
  await expect(readLabelledFolder(folder)).rejects.toThrow("row 2 holds -3");
  await writeFile(join(folder, "cifar10h-counts.npy"), serializeNpy(Float64Array.of(0.5, 1), [1, 2]));
  await expect(readLabelledFolder(folder)).rejects.toThrow("it holds <f8 in the shape (1, 2)");
});
