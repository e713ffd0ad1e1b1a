import fc from "fast-check";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { subsampleVotes } from "./subsample-votes";

test("no more votes select than there are on either side", () => {
  fc.assert(
    fc.property(fc.nat(40), fc.nat(40), fc.nat(80), fc.integer(), (selected, others, keep, seed) => {
      const shown = selected + others;
      const kept = Math.min(keep, shown);
      const drawn = subsampleVotes(selected, shown, kept, xoroshiro128plus(seed));
      expect(drawn).toBeGreaterThanOrEqual(Math.max(0, kept - others));
      expect(drawn).toBeLessThanOrEqual(Math.min(selected, kept));
    }),
  );
});

test("two of four votes of which two select: none, one or both as 1 : 4 : 1", () => {
  const rng = xoroshiro128plus(2);
  const counts = [0, 0, 0];
  for (let round = 0; round < 60_000; round++) {
    const drawn = subsampleVotes(2, 4, 2, rng);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  [10_000, 40_000, 10_000].forEach((expected, drawn) => {
    expect(Math.abs((counts[drawn] ?? 0) - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });
});

test("more votes than there are cannot be drawn", () => {
  expect(() => subsampleVotes(2, 3, 4, xoroshiro128plus(1))).toThrow("draw 4 votes from 3");
});
