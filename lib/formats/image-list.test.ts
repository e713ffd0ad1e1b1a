import { expect, test } from "vitest";
import { isImageList, parseImageList, serializeImageList } from "./image-list";

test("an image list is read back as written", () => {
  const images = [
    { file: "b.jpeg", wnid: "n01440764" },
    { file: "a.jpeg", wnid: "n01443537" },
  ];
  const value: unknown = JSON.parse(serializeImageList(images));
  expect(isImageList(value)).toBe(true);
  expect(parseImageList(value, "list.json")).toEqual(images);
});

test("a photo may stand under two classes, but only once under each", () => {
  const list = (pairs: unknown) => parseImageList({ image_filenames: pairs }, "list.json");
  expect(
    list([
      ["a", "n1"],
      ["a", "n2"],
    ]),
  ).toHaveLength(2);
  expect(() =>
    list([
      ["a", "n1"],
      ["b", "n1"],
      ["a", "n1"],
    ]),
  ).toThrow("entries 0 and 2 of image_filenames both are n1/a");
});

test("entries that are no pairs are refused with their place", () => {
  expect(() => parseImageList({ image_filenames: [["a", "n1"], ["b"]] }, "l.json")).toThrow(
    'entry 1 of image_filenames is ["b"]',
  );
  expect(() => parseImageList([1], "l.json")).toThrow('it has no array "image_filenames"');
});
