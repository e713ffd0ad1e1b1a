import { expect, test } from "vitest";
import { reweightGap } from "./reweight-gap";

/** Images of two bins: `low` at 1 of 10 votes, `high` at 9 of 10; the first so many of each are right. */
function images(low: number, lowRight: number, high: number, highRight: number) {
  const rows = [
    ...Array.from({ length: low }, (_, at) => ({ selected: 1, right: at < lowRight })),
    ...Array.from({ length: high }, (_, at) => ({ selected: 9, right: at < highRight })),
  ];
  return {
    selected: rows.map((row) => row.selected),
    shown: rows.map(() => 10),
    correct: rows.map((row) => Number(row.right)),
  };
}

test("a gap that is all due to the spread of frequencies vanishes under equal weights", () => {
  // 50% right where rarely selected and 90% where often, on both sides; only the shares differ: 20/80 against 60/40.
  const found = reweightGap(images(20, 10, 80, 72), images(60, 30, 40, 36));
  // (.2 x .5 + .8 x .9) - (.6 x .5 + .4 x .9) = .82 - .66
  expect(found?.gap).toBeCloseTo(16, 10);
  expect(found?.reweighted).toBeCloseTo(0, 10);
  expect(found?.explained).toBeCloseTo(1, 10);
});

test("a gap within the bins is not explained by them", () => {
  const found = reweightGap(images(50, 25, 50, 45), images(50, 20, 50, 40));
  expect(found?.gap).toBeCloseTo(10, 10);
  expect(found?.reweighted).toBeCloseTo(10, 10);
  expect(found?.explained).toBeCloseTo(0, 10);
});

test("bins without new images are left out and their share is said; nothing shared is null; no gap has no share", () => {
  expect(reweightGap(images(25, 25, 75, 75), images(0, 0, 10, 5))).toMatchObject({ uncovered: 0.25 });
  expect(reweightGap(images(10, 5, 0, 0), images(0, 0, 10, 5))).toBeNull();
  expect(reweightGap(images(10, 5, 10, 5), images(10, 5, 10, 5))?.explained).toBeNull();
});
