import fc from "fast-check";
import { expect, test } from "vitest";
import { countDiscordant, packBits, unpackBits } from "./result-bits";

test("what was packed comes out again, whatever the number of images", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 70 }), (results) => {
      expect([...unpackBits(packBits(results), results.length)]).toEqual(results.map(Number));
    }),
  );
});

test("the first image is the highest bit", () => {
  expect([...packBits([1, 0, 0, 0, 0, 0, 0, 1, 1])]).toEqual([0b1000_0001, 0b1000_0000]);
});

test("discordant images are counted on either side", () => {
  // Right: 1 1 0 0 1 against 1 0 1 0 0.
  expect(countDiscordant(packBits([1, 1, 0, 0, 1]), packBits([1, 0, 1, 0, 0]))).toEqual({
    onlyFirst: 2,
    onlySecond: 1,
  });
});
