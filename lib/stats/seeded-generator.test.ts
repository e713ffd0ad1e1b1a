import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { seededGenerator } from "./seeded-generator";

const firstNumbers = (seed: number, ...names: string[]) => {
  const rng = seededGenerator(seed, ...names);
  return [rng.next(), rng.next(), rng.next()];
};

test("the same seed and names give the same stream, any other another one", () => {
  expect(firstNumbers(1, "n01440764")).toEqual(firstNumbers(1, "n01440764"));
  const streams = [
    firstNumbers(1, "n01440764"),
    firstNumbers(2, "n01440764"),
    firstNumbers(1, "n01443537"),
    firstNumbers(1),
    firstNumbers(1, "n01440764", "x"),
    firstNumbers(11, "n01440764"),
  ];
  expect(new Set(streams.map(String)).size).toBe(streams.length);
});

test("the first number is the sum of two words of the digest, as xoroshiro128+ is defined", () => {
  // State words in the library's order (s01, s00, s11, s10) are digest bytes 0, 4, 8, 12; the first output's low word is s00 + s10.
  const digest = createHash("sha256").update('[7,"cat"]').digest();
  expect(firstNumbers(7, "cat")[0]).toBe((digest.readInt32LE(4) + digest.readInt32LE(12)) | 0);
});

test("a seed that is no whole number is refused", () => {
  expect(() => seededGenerator(1.5)).toThrow("seed 1.5");
});
