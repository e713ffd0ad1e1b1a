import fc from "fast-check";
import { expect, test } from "vitest";
import { countCorrect } from "./count-correct";
import { unpackBits } from "./result-bits";
import { scoreImages } from "./score-images";

test("counts and bits agree with each other and with the plain count", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.array(fc.nat({ max: 5 }), { maxLength: 30 }), (columns, labels) => {
      const ids = Int32Array.from({ length: columns * labels.length }, (_, at) => (at * 7 + 3) % 6);
      const scored = scoreImages(ids, columns, Int32Array.from(labels));
      const { top1, top5 } = countCorrect(ids, columns, Int32Array.from(labels));
      expect([scored.correct, scored.correctTop5]).toEqual([top1, top5]);
      expect(unpackBits(scored.top1, labels.length).reduce((sum, bit) => sum + bit, 0)).toBe(top1);
      if (scored.top5) expect(unpackBits(scored.top5, labels.length).reduce((sum, bit) => sum + bit, 0)).toBe(top5);
    }),
  );
});

test("sizes that do not fit are refused", () => {
  expect(() => scoreImages(new Int32Array(5), 2, new Int32Array(3))).toThrow("Cannot score 5 predictions in 2 columns");
});
