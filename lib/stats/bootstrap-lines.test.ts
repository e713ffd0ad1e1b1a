import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { bootstrapLines } from "./bootstrap-lines";
import { fitLine } from "./fit-line";
import { percentileInterval } from "./percentile-interval";

const x = [57, 69, 71, 73.5, 74, 76, 77, 78, 79, 80, 81, 82.5];
const y = [44, 55.8, 57.4, 61, 62.2, 64, 65.5, 67, 68.1, 68.8, 70.3, 72.2];

test("the same seed gives the same lines, another seed others", () => {
  const draw = (seed: number) => bootstrapLines(x, y, { resamples: 50, rng: xoroshiro128plus(seed) }).slopes;
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
});

test("each line is the least-squares line of a sample with replacement", () => {
  // With two points every determined resample holds both, and its line is theirs.
  const lines = bootstrapLines([1, 3], [10, 14], { resamples: 400, rng: xoroshiro128plus(1) });
  for (const slope of lines.slopes) expect(slope).toBeCloseTo(2, 12);
  for (const offset of lines.offsets) expect(offset).toBeCloseTo(8, 12);
  for (const r2 of lines.r2s) expect(r2).toBeCloseTo(1, 12);
  // Half of the resamples of two points draw one of them twice: 200 expected, standard deviation 10.
  expect(Math.abs(lines.undetermined - 200)).toBeLessThan(50);
  expect(lines.slopes.length + lines.undetermined).toBe(400);
});

test("its intervals are those of a bootstrap with numpy", () => {
  const lines = bootstrapLines(x, y, { resamples: 100_000, rng: xoroshiro128plus(1) });
  const slope = percentileInterval(lines.slopes);
  const offset = percentileInterval(lines.offsets);
  // numpy 1.24.2, default_rng(1), 100 000 resamples of the same points, percentiles 2.5 and 97.5; agreement to the
  // Monte-Carlo error of two such runs.
  expect(slope?.low).toBeCloseTo(1.082, 2);
  expect(slope?.high).toBeCloseTo(1.2772, 2);
  expect(offset?.low).toBeCloseTo(-32.96, 0);
  expect(offset?.high).toBeCloseTo(-17.97, 0);
});

test("the mean line is near the fitted one", () => {
  const lines = bootstrapLines(x, y, { resamples: 20_000, rng: xoroshiro128plus(2) });
  const mean = lines.slopes.reduce((sum, slope) => sum + slope, 0) / lines.slopes.length;
  expect(mean).toBeCloseTo(fitLine(x, y)?.slope ?? Number.NaN, 1);
});

test("points without a partner are refused", () => {
  expect(() => bootstrapLines([1, 2], [1], { resamples: 1, rng: xoroshiro128plus(1) })).toThrow("2 values of x and 1");
});
