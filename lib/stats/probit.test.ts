import { expect, test } from "vitest";
import { probit } from "./probit";

// scipy 1.10.1: norm.ppf.
test.each([
  [0.975, 1.959963984540054],
  [0.5, 0],
  [1e-3, -3.090232306167813],
  [1e-12, -7.034483825301131],
  [0.562, 0.15604189276105007],
])("the normal quantile of %d is scipy's", (p, z) => {
  expect(probit(p)).toBeCloseTo(z, 12);
});

test("certainty lies infinitely far out", () => {
  expect(probit(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(probit(1)).toBe(Number.POSITIVE_INFINITY);
});
