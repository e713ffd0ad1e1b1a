import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { drawBinomial } from "./draw-binomial";

test.each([
  { trials: 10, p: 0.3 },
  { trials: 10, p: 0.95 },
  { trials: 300, p: 0.5 },
  { trials: 5000, p: 0.002 },
  { trials: 5000, p: 0.98 },
])("draws of $trials trials at $p have the binomial's mean, variance and range", ({ trials, p }) => {
  const rng = xoroshiro128plus(5);
  const rounds = 20_000;
  const draws = Array.from({ length: rounds }, () => drawBinomial(trials, p, rng));
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / rounds;
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / rounds;
  const expected = trials * p * (1 - p);
  expect(Math.abs(mean - trials * p)).toBeLessThan(4 * Math.sqrt(expected / rounds));
  // The variance of a variance is about 2 v^2 / rounds.
  expect(Math.abs(variance / expected - 1)).toBeLessThan(5 * Math.sqrt(2 / rounds));
  expect(draws.every((draw) => Number.isInteger(draw) && draw >= 0 && draw <= trials)).toBe(true);
});

test("each count of three trials comes as often as it should", () => {
  const rng = xoroshiro128plus(6);
  const counts = [0, 0, 0, 0];
  for (let round = 0; round < 80_000; round++) {
    const drawn = drawBinomial(3, 0.25, rng);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  // 27, 27, 9 and 1 of 64; 80,000 / 64 = 1250 each.
  [27, 27, 9, 1].forEach((share, drawn) => {
    expect(Math.abs((counts[drawn] ?? 0) - 1250 * share)).toBeLessThan(5 * Math.sqrt(1250 * share));
  });
});

test("certain trials need no luck", () => {
  const rng = xoroshiro128plus(1);
  expect([drawBinomial(9, 0, rng), drawBinomial(9, 1, rng), drawBinomial(0, 0.5, rng)]).toEqual([0, 9, 0]);
});
