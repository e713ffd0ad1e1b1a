import fc from "fast-check";
import { expect, test } from "vitest";
import { agreementOf, bootstrapAgreement, type VoteCell } from "./agreement";
import { seededGenerator } from "./seeded-generator";

const cellsOf = (pairs: readonly (readonly [selected: number, shown: number])[]): VoteCell[] =>
  pairs.map(([selected, shown]) => ({ selected, shown, images: 1 }));

test("Krippendorff's own example of two observers and binary data has alpha .095", () => {
  // Krippendorff (2011), section A: Meg 0100000010, Owen 1110010000; so 1 1 1 0 ... of ten units: one pair of ones, four unequal ones.
  const meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
  const owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0];
  const { alpha } = agreementOf(cellsOf(meg.map((answer, unit) => [answer + (owen[unit] ?? 0), 2])));
  // Published as .095; by hand: D_o = 4 * 2 / 20 = .4; D_e = 2 * 6 * 14 / (20 * 19) = .442105...
  expect(alpha).toBeCloseTo(1 - 0.4 / ((2 * 6 * 14) / (20 * 19)), 12);
  expect(alpha?.toFixed(3)).toBe("0.095");
});

test("Fleiss' kappa is that of statsmodels", () => {
  // statsmodels 0.13.5: fleiss_kappa([[7,3],[10,0],[2,8],[5,5],[9,1],[0,10],[6,4],[8,2]]).
  const { kappa } = agreementOf(cellsOf([7, 10, 2, 5, 9, 0, 6, 8].map((selected) => [selected, 10])));
  expect(kappa).toBeCloseTo(0.36385127874489565, 12);
});

test("split halves of images that everybody agrees on correlate fully, and Spearman-Brown steps up", () => {
  const sure = agreementOf(
    cellsOf([
      [0, 10],
      [10, 10],
      [0, 10],
      [10, 10],
    ]),
  );
  expect(sure).toMatchObject({ alpha: 1, kappa: 1 });
  expect(sure.splitHalf).toBeCloseTo(1, 12);
  // Two votes an image, written out: [0,0] twice, [1,1] twice and one image with one of two. The halves are single votes:
  // E[xy] = 2/5, E[x] = E[y] = 1/2, var = 1/4, so r = (.4 - .25) / .25 = .6 and 2r / (1 + r) = .75.
  const mixed = agreementOf(
    cellsOf([
      [0, 2],
      [0, 2],
      [2, 2],
      [2, 2],
      [1, 2],
    ]),
  );
  expect(mixed.splitHalf).toBeCloseTo(0.6, 12);
  expect(mixed.reliability).toBeCloseTo(0.75, 12);
});

test("equal images in one cell or apart are one thing, and images with one vote change nothing", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc
          .integer({ min: 1, max: 12 })
          .chain((shown) => fc.tuple(fc.integer({ min: 0, max: shown }), fc.constant(shown))),
        { minLength: 2, maxLength: 30 },
      ),
      (pairs) => {
        const apart = agreementOf(cellsOf(pairs));
        const grouped = [...Map.groupBy(pairs, (pair) => pair.join("/")).values()].map(
          (equal): VoteCell => ({ selected: equal[0]?.[0] ?? 0, shown: equal[0]?.[1] ?? 0, images: equal.length }),
        );
        const together = agreementOf([...grouped, { shown: 1, selected: 1, images: 7 }]);
        expect(together.images).toBe(apart.images);
        for (const figure of ["alpha", "kappa", "reliability"] as const) {
          if (apart[figure] === null) expect(together[figure]).toBeNull();
          else expect(together[figure]).toBeCloseTo(apart[figure], 8);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("bootstrap intervals hold the figure, narrow with more images and repeat with the seed", () => {
  const cells: VoteCell[] = Array.from({ length: 11 }, (_, selected) => ({
    shown: 10,
    selected,
    images: [60, 20, 10, 8, 6, 6, 8, 12, 25, 60, 85][selected] ?? 0,
  }));
  const run = (factor: number) =>
    bootstrapAgreement(
      cells.map((cell) => ({ ...cell, images: cell.images * factor })),
      { resamples: 400, rng: seededGenerator(1, "bootstrap") },
    );
  const { alpha, reliability } = agreementOf(cells);
  const few = run(1);
  const many = run(25);
  expect(few).toEqual(run(1));
  for (const intervals of [few, many]) {
    expect(intervals.alpha?.low).toBeLessThan(alpha ?? 0);
    expect(intervals.alpha?.high).toBeGreaterThan(alpha ?? 0);
    expect(intervals.reliability?.low).toBeLessThan(reliability ?? 0);
    expect(intervals.reliability?.high).toBeGreaterThan(reliability ?? 0);
  }
  const width = (interval: { low: number; high: number } | null) => (interval ? interval.high - interval.low : 0);
  // Twenty-five times the images: a fifth of the width, within what 400 resamples tell.
  expect(width(few.alpha) / width(many.alpha)).toBeGreaterThan(3.5);
  expect(width(few.alpha) / width(many.alpha)).toBeLessThan(7);
});

test("nothing to agree about gives no figure", () => {
  expect(agreementOf([])).toMatchObject({ images: 0, alpha: null, kappa: null, reliability: null });
  expect(
    agreementOf(
      cellsOf([
        [3, 3],
        [5, 5],
      ]),
    ),
  ).toMatchObject({ alpha: null, kappa: null, splitHalf: null });
});
