import fc from "fast-check";
import { expect, test } from "vitest";
import { fitLine } from "./fit-line";

test("the line through points is scipy's", () => {
  // scipy 1.10.1: linregress; r2 is rvalue squared.
  const line = fitLine([3, 1, 4, 1, 5, 9, 2, 6, 5, 3], [2, 7, 1, 8, 2, 8, 1, 8, 2, 8]);
  expect(line?.slope).toBeCloseTo(0.1402550091074681, 14);
  expect(line?.offset).toBeCloseTo(4.1530054644808745, 13);
  expect(line?.r2).toBeCloseTo(0.011008802957466911, 14);
});

test("points on a line give that line back", () => {
  const small = fc.integer({ min: -50, max: 50 });
  fc.assert(
    fc.property(fc.uniqueArray(small, { minLength: 2, maxLength: 20 }), small, small, (x, slope, offset) => {
      const line = fitLine(
        x,
        x.map((place) => slope * place + offset),
      );
      expect(line?.slope).toBeCloseTo(slope, 8);
      expect(line?.offset).toBeCloseTo(offset, 7);
    }),
  );
});

test("points above one another determine no line, and level points leave nothing to explain", () => {
  expect(fitLine([2, 2, 2], [1, 2, 3])).toBeNull();
  expect(fitLine([], [])).toBeNull();
  expect(fitLine([1, 2], [5, 5])).toEqual({ slope: 0, offset: 5, r2: null });
});

test("every x needs its y", () => {
  expect(() => fitLine([1, 2], [1])).toThrow("2 values of x and 1 of y");
});
