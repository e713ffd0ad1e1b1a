import fc from "fast-check";
import { expect, test } from "vitest";
import { answerPattern } from "./answer-pattern";

test("everything, nothing where something must be there, and rhythms are patterns", () => {
  expect(answerPattern("1".repeat(48), true)).toBe("everything");
  expect(answerPattern("0".repeat(48), true)).toBe("nothing");
  expect(answerPattern("0".repeat(48), false)).toBeNull();
  expect(answerPattern("10".repeat(24), true)).toBe("periodic");
  expect(answerPattern("100000".repeat(8), true)).toBe("periodic");
  expect(answerPattern("1010", true)).toBeNull();
});

test("a rhythm that breaks once is none", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 47 }), (at) => {
      const bits = [..."100".repeat(16)];
      bits[at] = bits[at] === "1" ? "0" : "1";
      expect(answerPattern(bits.join(""), true)).toBeNull();
    }),
  );
});
