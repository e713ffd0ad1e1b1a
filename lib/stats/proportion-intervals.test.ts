import fc from "fast-check";
import { expect, test } from "vitest";
import { jeffreysInterval } from "./jeffreys-interval";
import { wilsonInterval } from "./wilson-interval";

// SciPy 1.10.1: binomtest(k, n).proportion_ci(method="wilson"); beta.ppf([.025, .975], k + .5, n - k + .5).
const known = [
  [0, 10, 0, 0.27753279986288926, 0, 0.21719626750921053],
  [7, 10, 0.39677814746114526, 0.892208732593699, 0.3941816818513287, 0.9073054060618468],
  [10, 10, 0.7224672001371109, 1, 0.7828037324907894, 1],
  [3, 5, 0.23072428127601297, 0.8823792257673521, 0.20941666407600484, 0.905609672655656],
  [37, 100, 0.28182360534324535, 0.4677947041905709, 0.280161730720882, 0.4672420693662505],
] as const;

test.each(known)("%i of %i as SciPy has it", (k, n, wilsonLow, wilsonHigh, jeffreysLow, jeffreysHigh) => {
  const wilson = wilsonInterval(k, n);
  expect(wilson.low).toBeCloseTo(wilsonLow, 12);
  expect(wilson.high).toBeCloseTo(wilsonHigh, 12);
  const jeffreys = jeffreysInterval(k, n);
  expect(jeffreys.low).toBeCloseTo(jeffreysLow, 12);
  expect(jeffreys.high).toBeCloseTo(jeffreysHigh, 12);
});

test("both hold the observed share and mirror when successes and failures are swapped", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const k = Math.round(share * n);
      for (const interval of [wilsonInterval, jeffreysInterval]) {
        const { low, high } = interval(k, n);
        const mirrored = interval(n - k, n);
        expect(low).toBeLessThanOrEqual(k / n + 1e-12);
        expect(high).toBeGreaterThanOrEqual(k / n - 1e-12);
        expect(mirrored.low).toBeCloseTo(1 - high, 10);
      }
    }),
    { numRuns: 100 },
  );
});

test("counts that are none are refused", () => {
  expect(() => wilsonInterval(3, 2)).toThrow("3 successes in 2 trials");
  expect(() => jeffreysInterval(0, 0)).toThrow(RangeError);
  expect(() => wilsonInterval(1, 2, 1)).toThrow("confidence 1");
});
