import { expect, test } from "vitest";
import { parseLabelClasses } from "./label-classes";

test("class_info.json is read by wnid and by names that are no other class's", () => {
  const { count, indexOf } = parseLabelClasses(
    [
      { cid: 1, wnid: "n02", synset: ["crane", "stork"] },
      { cid: 0, wnid: "n01", synset: ["crane", "tench"] },
    ],
    "class_info.json",
  );
  expect(count).toBe(2);
  expect(Object.fromEntries(indexOf)).toEqual({ n01: 0, n02: 1, tench: 0, stork: 1 });
});

test("a plain list counts its names from 0", () => {
  expect([...parseLabelClasses(["cat", "dog"], "c.json").indexOf]).toEqual([
    ["cat", 0],
    ["dog", 1],
  ]);
});

test("repeated classes, indexes out of range and other shapes are refused with their place", () => {
  expect(() => parseLabelClasses(["cat", "cat"], "c.json")).toThrow('entry 1 repeats the class "cat"');
  expect(() =>
    parseLabelClasses(
      [
        { cid: 0, wnid: "a" },
        { cid: 0, wnid: "b" },
      ],
      "c.json",
    ),
  ).toThrow("entry 1 repeats the index 0");
  expect(() => parseLabelClasses([{ cid: 5, wnid: "a" }], "c.json")).toThrow('with a "cid" from 0 to 0');
  expect(() => parseLabelClasses({}, "c.json")).toThrow("it is of type object");
  expect(() => parseLabelClasses([], "c.json")).toThrow("an empty list");
});
