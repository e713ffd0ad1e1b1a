import { frequencyBin, frequencyBinCount } from "./frequency-bin";

/**
 * How many images lie in each of `bins` bins of selection frequency (frequency-bin.ts).
 *
 * `selected` and `shown`, one entry an image; images shown fewer than `minimumShown` times (1 by default) are left out.
 * Throws a RangeError when the lengths differ or an image is selected more often than shown.
 */
export function frequencyHistogram(
  selected: ArrayLike<number>,
  shown: ArrayLike<number>,
  options: { readonly minimumShown?: number; readonly bins?: number } = {},
): number[] {
  const { minimumShown = 1, bins = frequencyBinCount } = options;
  if (selected.length !== shown.length)
    throw new RangeError(
      `Cannot bin ${selected.length} selected counts with ${shown.length} shown counts; give one of each an image`,
    );
  const counts = new Array<number>(bins).fill(0);
  for (let image = 0; image < shown.length; image++) {
    const votes = shown[image] ?? 0;
    if (votes < Math.max(1, minimumShown)) continue;
    const bin = frequencyBin(selected[image] ?? 0, votes, bins);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
