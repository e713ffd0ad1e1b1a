import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { buildVotedImages } from "./build-voted-images";
import { jackknifeAdjustedAccuracy } from "./jackknife-adjusted-accuracy";
import { naiveAdjustedAccuracy } from "./naive-adjusted-accuracy";
import { countVoteCells, deleteOneVote } from "./vote-cells";

function buildCells(easy: number, votes = 20) {
  const { selected, correct } = buildVotedImages(4000, { easy, votes, rng: xoroshiro128plus(Math.round(100 * easy)) });
  return countVoteCells(selected, correct, votes);
}

const original = buildCells(0.8);
const onNew = buildCells(0.4);

test("it is N times the naive accuracy less N - 1 times the one with a vote fewer", () => {
  const whole = naiveAdjustedAccuracy(original, onNew)?.accuracy ?? Number.NaN;
  const fewer = naiveAdjustedAccuracy(deleteOneVote(original), deleteOneVote(onNew))?.accuracy ?? Number.NaN;
  expect(jackknifeAdjustedAccuracy(original, onNew)?.accuracy).toBeCloseTo(20 * whole - 19 * fewer, 12);
});

test("a hundred random sub-samples agree with all of them at once", () => {
  const subsamples = { count: 100, rng: xoroshiro128plus(1) };
  const drawn = jackknifeAdjustedAccuracy(original, onNew, { subsamples })?.accuracy ?? Number.NaN;
  const expected = jackknifeAdjustedAccuracy(original, onNew)?.accuracy ?? Number.NaN;
  expect(Math.abs(drawn - expected)).toBeLessThan(0.004);
});

test("deleting two votes gives the same to within the terms neglected", () => {
  const two = jackknifeAdjustedAccuracy(original, onNew, { deleted: 2 })?.accuracy ?? Number.NaN;
  const one = jackknifeAdjustedAccuracy(original, onNew)?.accuracy ?? Number.NaN;
  expect(Math.abs(two - one)).toBeLessThan(0.002);
});

test("as many votes as there are cannot be deleted", () => {
  expect(() => jackknifeAdjustedAccuracy(original, onNew, { deleted: 20 })).toThrow("delete 20 of 20 votes");
});
