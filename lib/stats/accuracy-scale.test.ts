import fc from "fast-check";
import { expect, test } from "vitest";
import { accuracyScales, fromAccuracyScale, toAccuracyScale } from "./accuracy-scale";

test("an accuracy of 0.75 is 75 percent, 0.674 probits and log 3 in log-odds", () => {
  expect(toAccuracyScale(0.75, "plain")).toBe(75);
  // scipy 1.10.1: norm.ppf(0.75).
  expect(toAccuracyScale(0.75, "probit")).toBeCloseTo(0.6744897501960817, 13);
  expect(toAccuracyScale(0.75, "logit")).toBeCloseTo(Math.log(3), 14);
});

test("every scale leads back to the accuracy", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
      fc.constantFrom(...accuracyScales),
      (p, scale) => {
        expect(fromAccuracyScale(toAccuracyScale(p, scale), scale)).toBeCloseTo(p, 10);
      },
    ),
  );
});
