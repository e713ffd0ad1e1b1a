import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import fc from "fast-check";
import { expect, test } from "vitest";
import { gaussianDifficulty, predictNewAccuracy } from "./gaussian-difficulty";

test("no change of difficulty leaves accuracies as they are", () => {
  expect(gaussianDifficulty({ slope: 1, offset: 0 })).toEqual({
    u: 1,
    v: 0,
    shift: 0,
    spreadOriginal: 0,
    spreadNew: 0,
  });
  expect(predictNewAccuracy({ u: 1, v: 0 }, 0.8)).toBeCloseTo(0.8, 12);
});

test("the fit of 64 ImageNet models reads as images 0.338 units harder and spread by 0.234", () => {
  // slope .973637, offset -.328588: sigma_2 = sqrt(1 / slope^2 - 1), mu_2 = -offset sqrt(sigma_2^2 + 1) = -offset / slope.
  const found = gaussianDifficulty({ slope: 0.973637, offset: -0.328588 });
  expect(found?.shift).toBeCloseTo(0.328588 / 0.973637, 10);
  expect(found?.spreadNew).toBeCloseTo(Math.sqrt(1 / 0.973637 ** 2 - 1), 10);
  expect(found?.spreadOriginal).toBe(0);
});

test("the parameters found give back the accuracies of the model of difficulty", () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(
    fc.property(number(0, 2), number(-1, 1), number(-2, 2), fc.boolean(), (spread, shift, skill, narrower) => {
      // On one of the sets difficulty is N(mean, spread^2), on the other its spread is 0; the original's mean is 0.
      const [spreadOriginal, spreadNew] = narrower ? [spread, 0] : [0, spread];
      const original = normalCdf(skill / Math.sqrt(spreadOriginal ** 2 + 1), 0, 1);
      const onNew = normalCdf((skill - shift) / Math.sqrt(spreadNew ** 2 + 1), 0, 1);
      const slope = Math.sqrt(spreadOriginal ** 2 + 1) / Math.sqrt(spreadNew ** 2 + 1);
      const found = gaussianDifficulty({ slope, offset: -shift / Math.sqrt(spreadNew ** 2 + 1) });
      expect(found?.shift).toBeCloseTo(shift, 8);
      expect(found?.spreadNew).toBeCloseTo(spreadNew, 6);
      expect(found?.spreadOriginal).toBeCloseTo(spreadOriginal, 6);
      expect(found && predictNewAccuracy(found, original)).toBeCloseTo(onNew, 8);
    }),
  );
});

test("a falling line is no change of difficulty", () => {
  expect(gaussianDifficulty({ slope: -0.5, offset: 0 })).toBeNull();
});
