import { expect, it } from "vitest";
import { guessAccuracy } from "./rules";

it("is half for equal groups, one for separate ones, and what a sum by hand says between", () => {
  expect(guessAccuracy([1, 2, 3], [3, 1, 2])).toBe(0.5);
  expect(guessAccuracy([1, 2], [3, 4])).toBe(1);
  // At 2: 2/3 of the left and 1/3 of the right are at most 2; D = 1/3.
  expect(guessAccuracy([1, 2, 4], [2, 4, 5])).toBeCloseTo(0.5 + 1 / 3 / 2, 12);
  expect(guessAccuracy([], [1])).toBeNull();
});

it("agrees with SciPy's two-sample statistic", () => {
  // scipy.stats.ks_2samp([0.1, 0.4, 0.7, 0.9, 1.2], [0.5, 0.6, 1.0, 1.3, 1.4, 2.0]).statistic = 0.5
  expect(guessAccuracy([0.1, 0.4, 0.7, 0.9, 1.2], [0.5, 0.6, 1.0, 1.3, 1.4, 2.0])).toBeCloseTo(0.75, 12);
});
