import { expect, test } from "vitest";
import { countCorrect } from "./count-correct";

test("the first column counts for top-1, the first five for top-5, a sixth for nothing", () => {
  const ids = Int32Array.of(1, 2, 3, 4, 5, 6, /**/ 2, 1, 3, 4, 5, 6, /**/ 2, 3, 4, 5, 1, 6, /**/ 2, 3, 4, 5, 6, 1);
  expect(countCorrect(ids, 6, Int32Array.of(1, 1, 1, 1))).toEqual({ top1: 1, top5: 3 });
});

test("fewer than five columns have no top-5", () => {
  expect(countCorrect(Int32Array.of(1, 2, 2, 1), 2, Int32Array.of(1, 1))).toEqual({ top1: 1, top5: null });
});

test("rows and labels must be as many", () => {
  expect(() => countCorrect(Int32Array.of(1, 2, 3), 1, Int32Array.of(1, 2))).toThrow("3 predictions in 1 columns");
});
