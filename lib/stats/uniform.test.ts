import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { uniform } from "./uniform";

test("draws lie strictly between 0 and 1 and average a half", () => {
  const rng = xoroshiro128plus(1);
  const draws = Array.from({ length: 10_000 }, () => uniform(rng));
  expect(Math.min(...draws)).toBeGreaterThan(0);
  expect(Math.max(...draws)).toBeLessThan(1);
  // Standard error 1 / sqrt(12 * 10000) = .003.
  expect(Math.abs(draws.reduce((sum, draw) => sum + draw, 0) / draws.length - 0.5)).toBeLessThan(0.012);
});
