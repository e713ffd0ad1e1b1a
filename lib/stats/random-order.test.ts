import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { randomOrder } from "./random-order";

test("every number stands once", () => {
  expect(Array.from(randomOrder(100, xoroshiro128plus(1))).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 100 }, (_, place) => place),
  );
  expect(randomOrder(0, xoroshiro128plus(1))).toHaveLength(0);
});

test("all orders are equally likely", () => {
  const rng = xoroshiro128plus(20_260_101);
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 24_000; draw++) {
    const order = randomOrder(4, rng).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(24);
  // Chi-squared with 23 degrees of freedom: P(> 49.73) = .001 (R: qchisq(.999, 23) = 49.72823). The seed is fixed.
  const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  expect(chiSquared).toBeLessThan(49.73);
});
