import { countImages, type VoteCells } from "./vote-cells";

export interface AdjustedAccuracy {
  /** The accuracy on new images if their frequencies were spread as the original ones are; a fraction. */
  readonly accuracy: number;
  /** The share of original images in cells without a new image: they count as if all were wrong, so it should be small. */
  readonly uncovered: number;
}

/**
 * The new set's accuracy at the original set's observed frequencies: sum over k of p_original(k) mean_new(correct | k).
 *
 * Biased, for the observed frequency is not the true one: at equal observed frequency, images of a pool with lower true
 * frequencies are truly harder. Cells empty on the new side contribute nothing, and their mass is reported.
 * Null when no cell is filled on both sides. Throws a RangeError when the numbers of votes differ.
 * Source: Engstrom et al. (2020), "Identifying Statistical Bias in Dataset Replication".
 */
export function naiveAdjustedAccuracy(original: VoteCells, onNew: VoteCells): AdjustedAccuracy | null {
  if (original.votes !== onNew.votes)
    throw new RangeError(
      `Cannot match images with ${original.votes} votes to images with ${onNew.votes}; draw as many votes for both`,
    );
  let sum = 0;
  let covered = 0;
  for (let k = 0; k <= original.votes; k++) {
    const images = onNew.images[k] ?? 0;
    const weight = original.images[k] ?? 0;
    if (images === 0 || weight === 0) continue;
    sum += (weight * (onNew.correct[k] ?? 0)) / images;
    covered += weight;
  }
  const total = countImages(original);
  return covered === 0 ? null : { accuracy: sum / total, uncovered: (total - covered) / total };
}
