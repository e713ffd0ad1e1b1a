import { XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { drawClassGaps } from "./class-gaps";
import { drawForest } from "./forest";
import { drawFrequencyAccuracy } from "./frequency-accuracy";
import { drawResiduals } from "./residuals";
import { drawScatter } from "./scatter";
import { drawSetWeights } from "./set-weights";
import { minus } from "./words";

const hostile = `<script>alert("x")</script> & 'co'`;
const set = (top1: number) => ({ correct: top1 * 10, n: 1000, top1, low: top1 - 2, high: top1 + 2 });
const models = [70, 80, 90].map((top1, at) => ({
  name: at === 0 ? hostile : `model ${at}`,
  original: set(top1),
  new: set(top1 - 10),
  gap: 10,
  rankOriginal: 3 - at,
  rankNew: 3 - at,
}));
const bin = (at: number) => ({
  from: at / 5,
  to: (at + 1) / 5,
  images: 10,
  correct: 5,
  accuracy: 0.5,
  interval: { low: 0.2, high: 0.8 },
});
const empty = { from: 0, to: 0.2, images: 0, correct: 0, accuracy: null, interval: null };

const plots: Record<string, string> = {
  scatter: drawScatter({ models, fit: null, band: null, originalName: hostile, difficulty: { u: 1, v: -0.3 } }),
  residuals: drawResiduals({ models, residuals: [0.5, -0.5, 0] }),
  frequency: drawFrequencyAccuracy({
    original: [empty, bin(1), bin(2), bin(3), bin(4)],
    new: [bin(0), bin(1), bin(2), bin(3), empty],
  }),
  forest: drawForest({
    rows: [
      { name: hostile, value: null, interval: null },
      { name: "naive", value: 3, interval: { low: -1, high: 5 } },
    ],
    unit: hostile,
    title: "t",
  }),
  classes: drawClassGaps({
    classes: Array.from({ length: 40 }, (_, at) => ({
      wnid: `n${at}`,
      originalImages: 3,
      newImages: 3,
      original: 90,
      new: 90 - at,
      gap: at,
      standardError: null,
    })),
    names: { n0: hostile },
  }),
  weights: drawSetWeights({
    discriminator: {
      originalImages: 10,
      newImages: 10,
      areaUnderCurve: 0.5,
      correct: 0.5,
      interval: { low: 0.3, high: 0.7 },
      weights: [{ feature: hostile, weight: -0.2, original: 0, new: 1 }],
    },
  }),
};

test.each(Object.keys(plots))("%s is well-formed, says what it shows and escapes every name", (name) => {
  const svg = plots[name] ?? "";
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).toMatch(/<title id="[^"]+">[^<]+<\/title>\n<desc id=/);
  expect(svg).not.toContain("<script");
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test("zero has no sign, other numbers a true minus", () => {
  expect([minus("-0.00"), minus("-0"), minus("-0.01"), minus("1.0")]).toEqual(["0.00", "0", "−0.01", "1.0"]);
});
