import { expect, test } from "vitest";
import { averageRanks } from "./average-ranks";

test("equal values share their average rank, as scipy.stats.rankdata has it", () => {
  // scipy 1.10.1: rankdata([3, 1, 4, 1, 5, 9, 2, 6, 5, 3]).
  expect(averageRanks([3, 1, 4, 1, 5, 9, 2, 6, 5, 3])).toEqual([4.5, 1.5, 6, 1.5, 7.5, 10, 3, 9, 7.5, 4.5]);
});

test("no values have no ranks", () => {
  expect(averageRanks([])).toEqual([]);
});

test("NaN has no rank", () => {
  expect(() => averageRanks([1, Number.NaN])).toThrow("value 1 is NaN");
});
