import { expect, test } from "vitest";
import { spearman } from "./spearman";

test("with ties on both sides it is scipy's", () => {
  // scipy 1.10.1: spearmanr.
  expect(spearman([3, 1, 4, 1, 5, 9, 2, 6, 5, 3], [2, 7, 1, 8, 2, 8, 1, 8, 2, 8])).toBeCloseTo(0.13471506281091267, 14);
});

test("only the order counts, and a falling order gives -1", () => {
  expect(spearman([1, 2, 3], [10, 200, 3000])).toBeCloseTo(1, 15);
  expect(spearman([1, 2, 3], [9, 4, 1])).toBeCloseTo(-1, 15);
});

test("a side that does not vary has no correlation", () => {
  expect(spearman([1, 1, 1], [1, 2, 3])).toBeNull();
  expect(spearman([1, 2, 3], [1, 1, 1])).toBeNull();
});
