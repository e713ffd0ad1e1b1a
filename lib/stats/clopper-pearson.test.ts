import { expect, test } from "vitest";
import { clopperPearson } from "./clopper-pearson";

// statsmodels 0.13.5: proportion_confint(k, n, 1 - confidence, method="beta").
const expected = [
  { k: 9593, n: 10_000, confidence: 0.95, low: 0.9552411714958776, high: 0.9630884744380692 },
  { k: 1803, n: 2000, confidence: 0.95, low: 0.8875956561350452, high: 0.9142139463876504 },
  { k: 5620, n: 20_000, confidence: 0.95, low: 0.2747777271638474, high: 0.2872859904480448 },
  { k: 0, n: 50, confidence: 0.95, low: 0, high: 0.07112173646419764 },
  { k: 50, n: 50, confidence: 0.95, low: 0.9288782635358024, high: 1 },
  { k: 1, n: 1, confidence: 0.95, low: 0.025000000000000022, high: 1 },
  { k: 7, n: 13, confidence: 0.9, low: 0.28704900279438894, high: 0.7760446057886807 },
  { k: 2, n: 10_000, confidence: 0.99, low: 1.0349918626025551e-5, high: 0.0009270419971966264 },
];

test.each(expected)("$k of $n at $confidence has statsmodels' interval", ({ k, n, confidence, low, high }) => {
  const interval = clopperPearson(k, n, confidence);
  expect(interval.low).toBeCloseTo(low, 11);
  expect(interval.high).toBeCloseTo(high, 11);
});

test("counts that are no counts are refused by name", () => {
  expect(() => clopperPearson(3, 2)).toThrow("3 successes in 2 trials");
  expect(() => clopperPearson(0.5, 2)).toThrow("whole numbers");
  expect(() => clopperPearson(1, 0)).toThrow("at least one trial");
  expect(() => clopperPearson(1, 2, 1)).toThrow("at confidence 1");
});
