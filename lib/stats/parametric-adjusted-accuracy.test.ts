import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { buildVotedImages, chanceOfCorrect } from "./build-voted-images";
import { parametricAdjustedAccuracy, splineKnots } from "./parametric-adjusted-accuracy";
import { cellAccuracy, countVoteCells } from "./vote-cells";

function buildCells(easy: number, votes: number, seed: number) {
  const { selected, correct } = buildVotedImages(40_000, { easy, votes, rng: xoroshiro128plus(seed) });
  return countVoteCells(selected, correct, votes);
}

const original = buildCells(0.8, 10, 1);
const onNew = buildCells(0.4, 20, 2);
const fit = parametricAdjustedAccuracy(original, onNew);

test("with many images the accuracy comes out as on the original set, which differs in frequency alone", () => {
  // 40,000 images: standard error of an accuracy about .002.
  expect(Math.abs(fit.accuracy - cellAccuracy(original))).toBeLessThan(0.008);
  expect(Math.abs(cellAccuracy(onNew) - cellAccuracy(original))).toBeGreaterThan(0.08);
});

test("the spline found is the chance of a correct answer that the images were made with", () => {
  for (const s of [0.4, 0.6, 0.8, 0.95]) {
    const basis = [1, s, s ** 2, s ** 3, ...splineKnots.map((knot) => Math.max(0, s - knot) ** 3)];
    const q = fit.coefficients.reduce((sum, coefficient, index) => sum + coefficient * (basis[index] ?? 0), 0);
    expect(Math.abs(q - chanceOfCorrect(s))).toBeLessThan(0.03);
  }
});

test("the two mixtures have the mean frequencies that the images were made with", () => {
  const mean = (mixture: typeof fit.original) =>
    mixture.components.reduce((sum, { weight, alpha, beta }) => sum + (weight * alpha) / (alpha + beta), 0);
  // 9/10 and 3/5 mixed 4 : 1 and 2 : 3.
  expect(mean(fit.original)).toBeCloseTo(0.8 * 0.9 + 0.2 * 0.6, 2);
  expect(mean(fit.new)).toBeCloseTo(0.4 * 0.9 + 0.6 * 0.6, 2);
});
