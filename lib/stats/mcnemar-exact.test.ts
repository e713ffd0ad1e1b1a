import { expect, test } from "vitest";
import { mcnemarExact } from "./mcnemar-exact";

// statsmodels 0.13.5: mcnemar([[0, a], [b, 0]], exact=True).pvalue.
test.each([
  [121, 59, 4.4344492637551645e-6],
  [59, 121, 4.4344492637551645e-6],
  [5, 15, 0.04138946533203125],
  [0, 8, 0.0078125],
  [1000, 1100, 0.030720707864242486],
  [3, 4, 1],
])("%d against %d images has statsmodels' probability", (first, second, p) => {
  expect(mcnemarExact(first, second) / p).toBeCloseTo(1, 9);
});

test("models that differ nowhere or equally often do not differ", () => {
  expect(mcnemarExact(0, 0)).toBe(1);
  expect(mcnemarExact(7, 7)).toBe(1);
});

test("anything but counts is refused", () => {
  expect(() => mcnemarExact(-1, 2)).toThrow("-1 against 2");
});
