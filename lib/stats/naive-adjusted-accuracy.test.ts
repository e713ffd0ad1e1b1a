import { expect, test } from "vitest";
import { naiveAdjustedAccuracy } from "./naive-adjusted-accuracy";
import { countVoteCells } from "./vote-cells";

test("new accuracies by frequency are weighted as the original frequencies are", () => {
  const original = countVoteCells([2, 2, 2, 1], [1, 1, 1, 1], 2);
  const onNew = countVoteCells([1, 1, 1, 1, 2, 2], [1, 0, 0, 0, 1, 1], 2);
  // 3/4 of the original images at 2 of 2 (new accuracy 1), 1/4 at 1 of 2 (new accuracy 1/4).
  expect(naiveAdjustedAccuracy(original, onNew)).toEqual({ accuracy: 0.75 + 0.0625, uncovered: 0 });
});

test("a frequency without new images contributes nothing and its mass is reported", () => {
  const original = countVoteCells([2, 2, 2, 0], [1, 1, 1, 1], 2);
  const onNew = countVoteCells([1, 2, 2], [0, 1, 0], 2);
  expect(naiveAdjustedAccuracy(original, onNew)).toEqual({ accuracy: 0.375, uncovered: 0.25 });
});

test("sets that share no frequency have no answer, and unequal votes none that means anything", () => {
  expect(naiveAdjustedAccuracy(countVoteCells([0], [1], 2), countVoteCells([2], [1], 2))).toBeNull();
  expect(() => naiveAdjustedAccuracy(countVoteCells([0], [1], 2), countVoteCells([0], [1], 3))).toThrow(
    "2 votes to images with 3",
  );
});
