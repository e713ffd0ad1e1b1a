import fc from "fast-check";
import { expect, test } from "vitest";
import { largestRemainder } from "./largest-remainder";

test("whole parts first, then the largest fractional parts", () => {
  // 10 * (1, 2, 4, 8, 15) / 30 = .33, .67, 1.33, 2.67, 5: whole parts 0 0 1 2 5 = 8; two left for .67 (second) and .67 (fourth).
  expect(largestRemainder([1, 2, 4, 8, 15], 10)).toEqual([0, 1, 1, 3, 5]);
});

test("a tie of fractional parts goes to the higher index", () => {
  // 10 * (1, 1, 1) / 3 = 3.33 each; one left.
  expect(largestRemainder([1, 1, 1], 10)).toEqual([3, 3, 4]);
  // 10 * (1, 1, 1, 1) / 4 = 2.5 each; two left.
  expect(largestRemainder([1, 1, 1, 1], 10)).toEqual([2, 2, 3, 3]);
});

test("equal fractions stay equal where floating point would tell them apart", () => {
  // 10 * 3 / 50 and 10 * 8 / 50 both have the fraction .6; in float64 1.6 % 1 is larger than .6.
  // 10 * (3, 8, 39) / 50 = .6, 1.6, 7.8: whole parts 0 1 7 = 8; one for .8, the other for the higher of the two .6.
  expect(largestRemainder([3, 8, 39], 10)).toEqual([0, 2, 8]);
  // The same two fractions the other way round: (8, 3, 39) = 1.6, .6, 7.8.
  expect(largestRemainder([8, 3, 39], 10)).toEqual([1, 1, 8]);
});

test("counts that are all zero give all zeros", () => {
  expect(largestRemainder([0, 0, 0], 10)).toEqual([0, 0, 0]);
});

test("values that are no counts are refused by name", () => {
  expect(() => largestRemainder([1, -2], 10)).toThrow("-2 is not a whole number");
  expect(() => largestRemainder([1, 2], 2.5)).toThrow("2.5 is not a whole number");
  expect(() => largestRemainder([1, Number.NaN], 10)).toThrow(RangeError);
});

test("the result adds up to the total and no entry is a whole image from its share", () => {
  const counts = fc.array(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 8 }).filter((all) => all.some(Boolean));
  fc.assert(
    fc.property(counts, fc.nat({ max: 1000 }), (all, total) => {
      const sum = all.reduce((a, b) => a + b, 0);
      const scaled = largestRemainder(all, total);
      expect(scaled.reduce((a, b) => a + b, 0)).toBe(total);
      all.forEach((count, index) => {
        expect(Math.abs((scaled[index] ?? -1) * sum - total * count)).toBeLessThan(sum);
        if (count === 0) expect(scaled[index]).toBe(0);
      });
    }),
  );
});
