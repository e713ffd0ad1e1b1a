import { expect, test } from "vitest";
import { kendall } from "./kendall";

test("with ties on both sides it is scipy's tau-b", () => {
  // scipy 1.10.1: kendalltau.
  expect(kendall([3, 1, 4, 1, 5, 9, 2, 6, 5, 3], [2, 7, 1, 8, 2, 8, 1, 8, 2, 8])).toBeCloseTo(0.13041013273932525, 14);
});

test("a reversed order gives -1, a side that does not vary nothing", () => {
  expect(kendall([1, 2, 3], [3, 2, 1])).toBe(-1);
  expect(kendall([1, 1], [1, 2])).toBeNull();
});

test("every x needs its y", () => {
  expect(() => kendall([1], [])).toThrow("1 values of x and 0 of y");
});
