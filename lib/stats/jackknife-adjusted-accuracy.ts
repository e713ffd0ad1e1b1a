import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { type AdjustedAccuracy, naiveAdjustedAccuracy } from "./naive-adjusted-accuracy";
import { deleteOneVote, type VoteCells } from "./vote-cells";

/**
 * The naive adjusted accuracy with the bias of finitely many votes removed to first order, by deleting votes:
 * (N A_N - (N - d) mean_r A_r^(N-d)) / d, over r random sub-samples of N - d votes per image.
 *
 * Without `subsamples` one sub-sample is taken for all, the expected cells: without random error, but off where cells hold only a
 * handful of images, which random sub-samples leave empty at times. Null where the naive one is. Throws a RangeError unless
 * 1 <= d < N.
 * Source: Engstrom et al. (2020); Shao and Wu (1989), Annals of Statistics 17(3).
 */
export function jackknifeAdjustedAccuracy(
  original: VoteCells,
  onNew: VoteCells,
  options: {
    readonly deleted?: number;
    readonly subsamples?: { readonly count: number; readonly rng: RandomGenerator };
  } = {},
): AdjustedAccuracy | null {
  const { deleted = 1, subsamples } = options;
  const votes = original.votes;
  if (!(Number.isInteger(deleted) && deleted >= 1 && deleted < votes))
    throw new RangeError(`Cannot delete ${deleted} of ${votes} votes; delete at least one and leave at least one`);
  const whole = naiveAdjustedAccuracy(original, onNew);
  if (whole === null) return null;
  const rounds = subsamples?.count ?? 1;
  let sum = 0;
  for (let round = 0; round < rounds; round++) {
    const fewer = naiveAdjustedAccuracy(
      deleteVotes(original, deleted, subsamples?.rng),
      deleteVotes(onNew, deleted, subsamples?.rng),
    );
    if (fewer === null) return null;
    sum += fewer.accuracy;
  }
  const accuracy = (votes * whole.accuracy - (votes - deleted) * (sum / rounds)) / deleted;
  return { accuracy, uncovered: whole.uncovered };
}

function deleteVotes(cells: VoteCells, deleted: number, rng: RandomGenerator | undefined): VoteCells {
  let left = cells;
  for (let vote = 0; vote < deleted; vote++) left = deleteOneVote(left, rng);
  return left;
}
