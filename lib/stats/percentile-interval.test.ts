import { expect, test } from "vitest";
import { percentileInterval } from "./percentile-interval";

test("percentiles interpolate as numpy's do", () => {
  // numpy 1.24.2: percentile([3, 1, 4, 1, 5, 9, 2, 6, 5, 3], [2.5, 97.5]).
  const interval = percentileInterval(Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5, 3));
  expect(interval?.low).toBeCloseTo(1, 14);
  expect(interval?.high).toBeCloseTo(8.325, 12);
});

test("one value is its own interval, none has none", () => {
  expect(percentileInterval(Float64Array.of(7))).toEqual({ low: 7, high: 7 });
  expect(percentileInterval(new Float64Array(0))).toBeNull();
});

test("the two ends of a confidence of 1 are the least and the greatest", () => {
  expect(percentileInterval(Float64Array.of(3, 9, 1), 1)).toEqual({ low: 1, high: 9 });
});
