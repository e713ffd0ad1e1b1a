import { expect, test } from "vitest";
import { frequencyHistogram } from "./frequency-histogram";

test("images are counted by bin, and those with too few votes are not", () => {
  // 0/10 = 0, 2/10 = .2, 6/10 = .6, 10/10 = 1, 3/9 with nine votes, and one without votes
  const selected = [0, 2, 6, 10, 3, 0];
  const shown = [10, 10, 10, 10, 9, 0];
  expect(frequencyHistogram(selected, shown)).toEqual([1, 2, 0, 1, 1]);
  expect(frequencyHistogram(selected, shown, { minimumShown: 10 })).toEqual([1, 1, 0, 1, 1]);
});

test("columns of different lengths are refused", () => {
  expect(() => frequencyHistogram([1], [1, 2])).toThrow("1 selected counts with 2 shown counts");
});
