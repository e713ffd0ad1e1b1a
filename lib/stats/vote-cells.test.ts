import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { cellAccuracy, countImages, countVoteCells, deleteOneVote, resampleCells } from "./vote-cells";

const cells = countVoteCells([0, 3, 3, 2, 3], [0, 1, 1, 0, 0], 3);

test("images are summed by their votes", () => {
  expect([...cells.images]).toEqual([1, 0, 1, 3]);
  expect([...cells.correct]).toEqual([0, 0, 0, 2]);
  expect([countImages(cells), cellAccuracy(cells)]).toEqual([5, 0.4]);
});

test("more selecting votes than votes are refused with the image", () => {
  expect(() => countVoteCells([1, 4], [0, 0], 3)).toThrow("image 1: 4 of 3 votes");
  expect(() => countVoteCells([1], [], 3)).toThrow("1 images with 0 results");
});

test("deleting a vote takes a selecting one with chance k / n", () => {
  const fewer = deleteOneVote(cells);
  // k = 3 all lose one: 3 images to 2. k = 2 loses a selecting vote with chance 2/3. k = 0 stays.
  expect([...fewer.images].map((count) => Math.round(count * 1e9) / 1e9)).toEqual([1, 0.666666667, 3.333333333]);
  expect([...fewer.correct]).toEqual([0, 0, 2]);
  expect(fewer.votes).toBe(2);
});

test("drawn deletions keep every image and average the expected ones", () => {
  const rng = xoroshiro128plus(3);
  let ones = 0;
  for (let round = 0; round < 3000; round++) {
    const fewer = deleteOneVote(cells, rng);
    expect(countImages(fewer)).toBe(5);
    ones += fewer.images[1] ?? 0;
  }
  // 2/3 expected, standard error sqrt(2/9/3000) = .0086.
  expect(Math.abs(ones / 3000 - 2 / 3)).toBeLessThan(0.04);
});

test("a resample has as many images, each cell on average its own share", () => {
  const rng = xoroshiro128plus(4);
  let threes = 0;
  let right = 0;
  for (let round = 0; round < 4000; round++) {
    const drawn = resampleCells(cells, rng);
    expect(countImages(drawn)).toBe(5);
    drawn.correct.forEach((correct, k) => {
      expect(correct).toBeLessThanOrEqual(drawn.images[k] ?? 0);
    });
    threes += drawn.images[3] ?? 0;
    right += drawn.correct[3] ?? 0;
  }
  expect(threes / 4000).toBeCloseTo(3, 1);
  expect(right / 4000).toBeCloseTo(2, 1);
});

test("the last vote cannot be deleted", () => {
  expect(() => deleteOneVote(countVoteCells([1], [1], 1))).toThrow("images have 1");
});
