import { expect, test } from "vitest";
import { forecastFill, forecastShortages, secondsToEnd } from "./rules";

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

test("to fill a bin is to ask about so many candidates that its missing images are among them, at the price of their votes", () => {
  const costs = { votes: [10, 10, 20, 10, 10], targetsPerHit: 40, centsPerAssignment: 14 };
  const [fill, ...others] = forecastFill(
    [
      { classId: 1, wnid: "n1", lemmas: ["one"], reference: [0, 0, 5, 0, 5], valid: [0, 0, 5, 0, 15], waiting: 30 },
      { classId: 2, wnid: "n2", lemmas: ["two"], reference: [0, 0, 0, 0, 9], valid: [0, 0, 0, 0, 20], waiting: 0 },
    ],
    16,
    costs,
  );
  expect(others).toEqual([]);
  // Wanted 8 and 8. The study's candidates: 5 of 40 in .4-.6; the class's share there is (5 + 5 * 5/40) / (20 + 5) = .225.
  expect(fill?.bins.map(({ missing }) => missing)).toEqual([0, 0, 3, 0, 0]);
  // 3 / .225 = 13.3 candidates, of which 30 wait; votes in the mean .225 * 20 + .775 * 10 = 12.25: 14 * 12.25 / 40 * 14 = 60.03 cents.
  expect(fill).toMatchObject({ missing: 3, candidates: 14, waiting: 14, costCents: 61 });
  expect(fill?.bins[2]).toEqual({ bin: 2, missing: 3, candidates: 14, costCents: 61 });
});

test("what no candidate has ever been cannot be forecast", () => {
  const [fill] = forecastFill(
    [{ classId: 1, wnid: "n1", lemmas: [], reference: [9, 0, 0, 0, 0], valid: [0, 0, 0, 0, 9], waiting: 2 }],
    4,
    { votes: [10, 10, 10, 10, 10], targetsPerHit: 42, centsPerAssignment: 14 },
  );
  expect(fill?.bins[0]).toEqual({ bin: 0, missing: 4, candidates: null, costCents: null });
  expect(fill).toMatchObject({ candidates: 0, costCents: 0 });
});
