import fc from "fast-check";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, it } from "vitest";
import { drawWithoutReplacement } from "./draw-without-replacement";

it("takes each item at most once, as many as asked or all, and leaves the list as it was", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer()), fc.nat(60), fc.integer(), (items, count, seed) => {
      const before = [...items];
      const drawn = drawWithoutReplacement(items, count, xoroshiro128plus(seed));
      expect(drawn).toHaveLength(Math.min(count, items.length));
      expect(new Set(drawn).size).toBe(drawn.length);
      expect(drawn.every((item) => items.includes(item))).toBe(true);
      expect(items).toEqual(before);
    }),
  );
});

it("gives every order of three items equally often", () => {
  const rng = xoroshiro128plus(7);
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 12_000; draw += 1) {
    const order = drawWithoutReplacement(["a", "b", "c"], 3, rng).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  // 6 orders, 2,000 expected each; chi-square with 5 degrees of freedom exceeds 20.52 once in a thousand (any table of quantiles).
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
  expect(counts.size).toBe(6);
  expect(chiSquare).toBeLessThan(20.52);
});
