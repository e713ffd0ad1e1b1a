import { expect, test } from "vitest";
import { compareClasses } from "./compare-classes";

test("classes of both sets by gap, the largest first, with the error of the images' spread", () => {
  const [first, second, ...none] = compareClasses(
    { wnids: ["b", "b", "a", "a", "only here"], correct: [1, 1, 1, 0.5, 1] },
    { wnids: ["a", "a", "b", "b"], correct: [1, 0.5, 0, 1] },
  );
  expect(none).toEqual([]);
  // b: 100% and 50%; its new images differ by 1, so their mean has the variance .5 / 2.
  expect(first).toMatchObject({ wnid: "b", original: 100, new: 50, gap: 50, standardError: expect.closeTo(50, 10) });
  // a: spread .125 on both sides, each over 2 images: sqrt(.0625 + .0625).
  expect(second).toMatchObject({ wnid: "a", gap: 0, standardError: expect.closeTo(100 * Math.sqrt(0.125), 10) });
});

test("a class of one image has no error", () => {
  expect(compareClasses({ wnids: ["a"], correct: [1] }, { wnids: ["a"], correct: [0] })[0]?.standardError).toBeNull();
});
