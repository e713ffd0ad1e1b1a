import { expect, test } from "vitest";
import { comparePairs } from "./compare-pairs";
import { packBits } from "./result-bits";

test("every two models are compared once, with exact p-values adjusted over all pairs", () => {
  const a = packBits([1, 1, 1, 1, 0, 0]);
  const b = packBits([1, 0, 0, 0, 1, 0]);
  const c = packBits([1, 1, 0, 0, 0, 0]);
  const pairs = comparePairs([a, b, c]);
  expect(pairs.map(({ first, second }) => [first, second])).toEqual([
    [0, 1],
    [0, 2],
    [1, 2],
  ]);
  expect(pairs[0]).toMatchObject({ onlyFirst: 3, onlySecond: 1 });
  // scipy 1.17.1: binomtest(1, 4, .5).pvalue, binomtest(0, 2, .5).pvalue; one against one is even.
  expect(pairs.map(({ p }) => p)).toEqual([expect.closeTo(0.625, 12), expect.closeTo(0.5, 12), 1]);
  // Holm: 3 x .5 is above 1, and what follows is no smaller.
  expect(pairs.map(({ adjusted }) => adjusted)).toEqual([1, 1, 1]);
});
