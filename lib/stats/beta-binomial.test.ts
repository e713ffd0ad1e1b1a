import fc from "fast-check";
import { expect, test } from "vitest";
import { betaBinomial } from "./beta-binomial";

test("its chances are scipy's", () => {
  // scipy 1.10.1: betabinom.pmf([0, 3, 10], 10, 9, 1), ([0, 1, 2], 2, .3, .7), (20, 20, 50, .02).
  const ten = betaBinomial(10, { alpha: 9, beta: 1 });
  expect((ten[0] ?? 0) / 1.08250882e-5).toBeCloseTo(1, 8);
  expect((ten[3] ?? 0) / 1.78613956e-3).toBeCloseTo(1, 8);
  expect(ten[10]).toBeCloseTo(0.473684211, 9);
  [0.595, 0.21, 0.195].forEach((chance, k) => {
    expect(betaBinomial(2, { alpha: 0.3, beta: 0.7 })[k]).toBeCloseTo(chance, 12);
  });
  expect(betaBinomial(20, { alpha: 50, beta: 0.02 })[20]).toBeCloseTo(0.99323722, 8);
});

test("chances add up to 1 and have the beta's mean", () => {
  const shape = fc.double({ min: 0.01, max: 500, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), shape, shape, (votes, alpha, beta) => {
      const chances = betaBinomial(votes, { alpha, beta });
      expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
      const mean = chances.reduce((sum, chance, k) => sum + chance * k, 0);
      expect(mean / votes).toBeCloseTo(alpha / (alpha + beta), 9);
    }),
  );
});
