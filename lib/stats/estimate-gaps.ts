import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { jackknifeAdjustedAccuracy } from "./jackknife-adjusted-accuracy";
import { naiveAdjustedAccuracy } from "./naive-adjusted-accuracy";
import { parametricAdjustedAccuracy } from "./parametric-adjusted-accuracy";
import { type Interval, percentileInterval } from "./percentile-interval";
import { cellAccuracy, resampleCells, type VoteCells } from "./vote-cells";

/** A gap in points, original minus new: a drop is positive. Null where nothing could be matched. */
export interface GapEstimate {
  readonly gap: number | null;
  /** Percentiles 2.5 and 97.5 over resampled images. */
  readonly interval: Interval | null;
}

export interface GapEstimates {
  /** As measured, whatever the frequencies. */
  readonly uncorrected: GapEstimate;
  /** At equal observed frequencies. */
  readonly naive: GapEstimate;
  /** At equal observed frequencies, the bias of finitely many votes removed to first order. */
  readonly jackknife: GapEstimate;
  /** At equal true frequencies, by a model of the votes. */
  readonly parametric: GapEstimate;
  /** The share of original images at observed frequencies that no new image has. */
  readonly uncovered: number;
}

export interface GapEstimateOptions {
  /** Bootstrap resamples of the images of both sets, behind the intervals. */
  readonly resamples: number;
  /** Random sub-samples of votes behind the jackknife of each resample; 100 by default, as always behind the estimate itself. */
  readonly subsamples?: number;
  readonly rng: RandomGenerator;
}

/** As many as Engstrom et al. (2020) take. */
const methodSubsamples = 100;

/**
 * One model's accuracy gap: uncorrected, and as it would be if the new images' frequencies were spread as the original ones'.
 *
 * Both sets as cells of equally many votes an image (`subsampleVotes`, `countVoteCells`). Intervals from `resamples` bootstrap
 * resamples of the images of both sets. Throws a RangeError when the numbers of votes differ or a set is empty.
 */
export function estimateGaps(
  original: VoteCells,
  onNew: VoteCells,
  { resamples, subsamples = methodSubsamples, rng }: GapEstimateOptions,
): GapEstimates {
  const fit = parametricAdjustedAccuracy(original, onNew);
  const estimators = {
    uncorrected: (_: VoteCells, b: VoteCells) => cellAccuracy(b),
    naive: (a: VoteCells, b: VoteCells) => naiveAdjustedAccuracy(a, b)?.accuracy ?? null,
    jackknife: (a: VoteCells, b: VoteCells, count: number) =>
      jackknifeAdjustedAccuracy(a, b, { subsamples: { count, rng } })?.accuracy ?? null,
    parametric: (a: VoteCells, b: VoteCells) => parametricAdjustedAccuracy(a, b, fit).accuracy,
  };
  const names = ["uncorrected", "naive", "jackknife", "parametric"] as const;
  const gapOf = (name: (typeof names)[number], a: VoteCells, b: VoteCells, count = subsamples): number | null => {
    const adjusted = estimators[name](a, b, count);
    return adjusted === null ? null : 100 * (cellAccuracy(a) - adjusted);
  };
  const drawn = { uncorrected: [], naive: [], jackknife: [], parametric: [] } as Record<
    (typeof names)[number],
    number[]
  >;
  for (let round = 0; round < resamples; round++) {
    const a = resampleCells(original, rng);
    const b = resampleCells(onNew, rng);
    for (const name of names) {
      const gap = gapOf(name, a, b);
      if (gap !== null) drawn[name].push(gap);
    }
  }
  const estimate = (name: (typeof names)[number]): GapEstimate => ({
    gap:
      name === "parametric"
        ? 100 * (cellAccuracy(original) - fit.accuracy)
        : gapOf(name, original, onNew, methodSubsamples),
    interval: percentileInterval(Float64Array.from(drawn[name])),
  });
  return {
    uncorrected: estimate("uncorrected"),
    naive: estimate("naive"),
    jackknife: estimate("jackknife"),
    parametric: estimate("parametric"),
    uncovered: naiveAdjustedAccuracy(original, onNew)?.uncovered ?? 1,
  };
}
