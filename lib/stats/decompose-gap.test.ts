import { expect, test } from "vitest";
import { decomposeGap, readDiminishingReturns } from "./decompose-gap";

const model = {
  original: { correct: 9593, n: 10_000, correctTop5: null },
  new: { correct: 1803, n: 2000, correctTop5: null },
};

test("the part that sampling may explain is the binomial interval, the rest is the remainder", () => {
  const { gap, generalization, originalSampling, remainder } = decomposeGap(model);
  expect(gap).toBeCloseTo(95.93 - 90.15, 10);
  // statsmodels 0.13.5: intervals [.8875957, .9142139] around .9015 and [.9552412, .9630885] around .9593.
  expect(generalization[0]).toBeCloseTo(88.759565613 - 90.15, 8);
  expect(generalization[1]).toBeCloseTo(91.421394638 - 90.15, 8);
  expect(originalSampling[0]).toBeCloseTo(95.93 - 96.308847443, 8);
  expect(originalSampling[1]).toBeCloseTo(95.93 - 95.524117149, 8);
  // Whatever sampling adds, the three parts sum to the gap.
  expect(remainder[0] + generalization[1]).toBeCloseTo(gap, 10);
  expect(remainder[1] + generalization[0]).toBeCloseTo(gap, 10);
});

test("diminishing returns are seen where the whole interval of the slope lies below 1", () => {
  expect(readDiminishingReturns([0.8, 0.97])).toBe("seen");
  // The published slope for ImageNet: [1.07, 1.19].
  expect(readDiminishingReturns([1.07, 1.19])).toBe("notSeen");
  expect(readDiminishingReturns([0.94, 1.11])).toBe("open");
});
