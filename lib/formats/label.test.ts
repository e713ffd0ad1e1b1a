import { expect, test } from "vitest";
import { serializeImageList } from "./image-list";
import { classesOfLabels, labelIndexes, parseLabelFile } from "./label";
import { parseLabelClasses } from "./label-classes";
import { serializeNpy } from "./npy";
import { npySamples } from "./npy.samples";

const classes = parseLabelClasses(["cat", "dog", "owl"], "classes.json");

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

test("labels are read from .npy, a JSON list and an image list alike", () => {
  const files = [
    parseLabelFile(serializeNpy(Uint16Array.of(2, 0), [2]), "l.npy"),
    parseLabelFile(json([2, 0]), "l.json"),
    parseLabelFile(json(["owl", "cat"]), "l.json"),
    parseLabelFile(
      Buffer.from(
        serializeImageList([
          { file: "x", wnid: "owl" },
          { file: "y", wnid: "cat" },
        ]),
      ),
      "l.json",
    ),
  ];
  for (const file of files) expect([...labelIndexes(file, classes)]).toEqual([2, 0]);
  expect(files[3]?.files).toEqual(["x", "y"]);
  expect(parseLabelFile(Buffer.from(npySamples.bytes, "base64"), "l.npy").labels).toEqual(["n01440764", "tench"]);
});

test("without a class list, indexes reach to the largest and names are counted in sorted order, over all files", () => {
  expect(classesOfLabels([parseLabelFile(json([0, 4]), "a.json"), parseLabelFile(json([1]), "b.json")]).count).toBe(5);
  const named = [parseLabelFile(json(["n3", "n1"]), "a.json"), parseLabelFile(json(["n2"]), "b.json")];
  expect([...classesOfLabels(named).indexOf]).toEqual([
    ["n1", 0],
    ["n2", 1],
    ["n3", 2],
  ]);
});

test("indexes in one file and names in the other cannot be compared without a class list", () => {
  const mixed = [parseLabelFile(json([0]), "a.json"), parseLabelFile(json(["n1"]), "b.json")];
  expect(() => classesOfLabels(mixed)).toThrow('"a.json" and "b.json"');
});

test("an unknown class is refused with its place, and labels that count from 1 get the mend", () => {
  expect(() => labelIndexes(parseLabelFile(json(["cat", "emu"]), "l.json"), classes)).toThrow('entry 1 is "emu"');
  expect(() => labelIndexes(parseLabelFile(json([1, 2, 3]), "l.json"), classes)).toThrow(
    "subtract 1 if your labels count from 1",
  );
});

test("what is no list of labels is refused", () => {
  expect(() => parseLabelFile(json([1, 2.5]), "l.json")).toThrow("entry 1 is 2.5");
  expect(() => parseLabelFile(json([1, "a"]), "l.json")).toThrow('entry 1 is "a"');
  expect(() => parseLabelFile(json([1, -1]), "l.json")).toThrow("entry 1 is -1");
  expect(() => parseLabelFile(json([]), "l.json")).toThrow("it is empty");
  expect(() => parseLabelFile(json({ a: 1 }), "l.json")).toThrow("a JSON object");
  expect(() => parseLabelFile(serializeNpy(Int8Array.of(1, 2), [2, 1]), "l.npy")).toThrow("shape is (2, 1)");
  expect(() => parseLabelFile(Buffer.from("tench\n"), "l.txt")).toThrow('"l.txt" as JSON: it starts with "tench\\n"');
});
