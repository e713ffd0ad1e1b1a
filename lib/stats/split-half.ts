import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { subsampleVotes } from "./subsample-votes";

export interface VotedImages {
  readonly selected: ArrayLike<number>;
  readonly shown: ArrayLike<number>;
}

export interface SplitHalf {
  /** Mean frequency in the votes that were matched on: equal on both sides by construction, but for uncovered images. */
  readonly matchedOriginal: number;
  readonly matchedNew: number;
  /** Mean frequency in the votes held out; a lower new one shows images that are truly harder than matched. */
  readonly heldOutOriginal: number;
  readonly heldOutNew: number;
  /** The share of original images at matched frequencies that no new image has; they are left out. */
  readonly uncovered: number;
}

/**
 * Matches two sets on `votes` of each image's votes and compares the frequencies in the others.
 *
 * The matched votes are drawn at random; new images are weighted so that every number of selecting votes is as frequent as among
 * the original ones. Null when the sets share no such number. Throws a RangeError for an image without a vote to hold out.
 * Source: Engstrom et al. (2020), section 3.
 */
export function splitHalf(
  original: VotedImages,
  onNew: VotedImages,
  { votes, rng }: { readonly votes: number; readonly rng: RandomGenerator },
): SplitHalf | null {
  const originalHalves = halve(original, votes, rng);
  const newHalves = halve(onNew, votes, rng);
  const total = original.selected.length;
  let covered = 0;
  let matched = 0;
  let heldOutOriginal = 0;
  let heldOutNew = 0;
  for (let k = 0; k <= votes; k++) {
    const images = originalHalves.images[k] ?? 0;
    const partners = newHalves.images[k] ?? 0;
    if (images === 0 || partners === 0) continue;
    covered += images;
    matched += (images * k) / votes;
    heldOutOriginal += originalHalves.heldOut[k] ?? 0;
    heldOutNew += (images * (newHalves.heldOut[k] ?? 0)) / partners;
  }
  if (covered === 0) return null;
  return {
    matchedOriginal: matched / covered,
    matchedNew: matched / covered,
    heldOutOriginal: heldOutOriginal / covered,
    heldOutNew: heldOutNew / covered,
    uncovered: 1 - covered / total,
  };
}

/** By number of selecting votes among the drawn ones: the images and the sum of their held-out frequencies. */
function halve(
  { selected, shown }: VotedImages,
  votes: number,
  rng: RandomGenerator,
): { readonly images: Float64Array; readonly heldOut: Float64Array } {
  const images = new Float64Array(votes + 1);
  const heldOut = new Float64Array(votes + 1);
  for (let image = 0; image < selected.length; image++) {
    const all = shown[image] ?? 0;
    const chosen = selected[image] ?? 0;
    if (all <= votes)
      throw new RangeError(
        `Cannot hold out votes of image ${image}: it has ${all} and ${votes} are matched on; match on fewer or leave it out`,
      );
    const k = subsampleVotes(chosen, all, votes, rng);
    images[k] = (images[k] ?? 0) + 1;
    heldOut[k] = (heldOut[k] ?? 0) + (chosen - k) / (all - votes);
  }
  return { images, heldOut };
}
