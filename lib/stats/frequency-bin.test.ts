import fc from "fast-check";
import { expect, test } from "vitest";
import { frequencyBin } from "./frequency-bin";

test("an edge belongs to the bin above it, and 1 to the last", () => {
  const edges = [0, 1, 2, 3, 4, 5].map((selected) => frequencyBin(selected, 5));
  expect(edges).toEqual([0, 1, 2, 3, 4, 4]);
});

test("just below an edge is the bin below", () => {
  // 199/1000 < .2, 599/1000 < .6, 799/1000 < .8
  expect([199, 399, 599, 799].map((selected) => frequencyBin(selected, 1000))).toEqual([0, 1, 2, 3]);
});

test("the bins are those that fractions as pairs of whole numbers have", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.nat(), (shown, any) => {
      const selected = any % (shown + 1);
      const bin = frequencyBin(selected, shown);
      // bin/5 <= selected/shown, and selected/shown < (bin + 1)/5 unless it is the last
      expect(bin * shown).toBeLessThanOrEqual(selected * 5);
      if (bin < 4) expect(selected * 5).toBeLessThan((bin + 1) * shown);
    }),
  );
});

test("counts that make no frequency are refused", () => {
  expect(() => frequencyBin(0, 0)).toThrow("0 selected out of 0 shown");
  expect(() => frequencyBin(6, 5)).toThrow("6 selected out of 5 shown");
  expect(() => frequencyBin(0.5, 5)).toThrow(RangeError);
});
