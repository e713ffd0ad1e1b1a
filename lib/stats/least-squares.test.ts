import { expect, test } from "vitest";
import { leastSquares } from "./least-squares";

test("a weighted parabola is numpy's", () => {
  const rows = [0, 1, 2, 3, 4].map((x) => [1, x, x * x]);
  // numpy 1.24.2: linalg.lstsq of the rows times the roots of the weights.
  const found = leastSquares(rows, [1, 3, 2, 5, 4], [1, 2, 1, 3, 1]);
  [1.03676471, 1.87622549, -0.24877451].forEach((expected, index) => {
    expect(found[index]).toBeCloseTo(expected, 8);
  });
});

test("a column that depends on others gets nothing, and the fit stays the best", () => {
  const rows = [1, 2, 3].map((x) => [1, x, 2 * x]);
  const found = leastSquares(rows, [3, 5, 7], [1, 1, 1]);
  expect(found[2]).toBe(0);
  expect(found[0]).toBeCloseTo(1, 10);
  expect(found[1]).toBeCloseTo(2, 10);
});

test("fewer rows than columns leave the last columns out", () => {
  expect(leastSquares([[2, 1]], [6], [1])).toEqual([expect.closeTo(3, 12), 0]);
});

test("every row needs its target and weight", () => {
  expect(() => leastSquares([[1]], [], [1])).toThrow("1 rows to 0 targets");
});
