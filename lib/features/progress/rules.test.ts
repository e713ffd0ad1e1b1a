import { expect, test } from "vitest";
import { forecastShortages, secondsToEnd } from "./rules";

test("a shortage is what is missing when everything that waits has its votes", () => {
  const [short, ...others] = forecastShortages(
    [
      { classId: 1, wnid: "n1", lemmas: ["one"], reference: [0, 0, 5, 5, 10], valid: [20, 4, 1, 8, 12], waiting: 0 },
      { classId: 2, wnid: "n2", lemmas: ["two"], reference: [0, 0, 0, 0, 20], valid: [0, 0, 0, 0, 10], waiting: 0 },
      { classId: 3, wnid: "n3", lemmas: ["three"], reference: [0, 0, 0, 0, 20], valid: [0, 0, 0, 0, 5], waiting: 50 },
    ],
    10,
  );
  expect(others).toEqual([]);
  // 5, 5 and 10 of 20 scaled to 10 by largest remainder: 2.5, 2.5, 5 -> the tie goes to the higher bin: 2, 3, 5.
  expect(short?.bins.map((bin) => bin.target)).toEqual([0, 0, 2, 3, 5]);
  expect(short).toMatchObject({ wnid: "n1", short: 1 });
  // One more in .4-.6: (1 + 5 * 1/60) / (45 + 5) of the class's candidates fall there, so about one in 46.
  expect(short?.bins[2]).toMatchObject({ valid: 1, short: 1, candidatesNeeded: Math.ceil(50 / (1 + 5 / 60)) });
});

test("the end is what is missing at the rate of the last hour", () => {
  expect(secondsToEnd(100, 40, 30)).toBe(7200);
  expect(secondsToEnd(100, 100, 0)).toBe(0);
  expect(secondsToEnd(100, 40, 0)).toBeNull();
});
