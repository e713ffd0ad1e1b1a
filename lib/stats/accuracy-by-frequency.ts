import { clopperPearson } from "./clopper-pearson";
import type { Interval } from "./percentile-interval";

export interface FrequencyBinAccuracy {
  /** The bin holds frequencies from `from` up to, but not including, `to`; the last one includes 1. */
  readonly from: number;
  readonly to: number;
  readonly images: number;
  readonly correct: number;
  /** Fractions; null without images. */
  readonly accuracy: number | null;
  readonly interval: Interval | null;
}

/**
 * A model's accuracy on the images of each of `bins` equally wide bins of selection frequency, with its Clopper-Pearson interval.
 *
 * `selected`, `shown` and `correct` (0 or 1), one entry an image; images without votes are in no bin. Throws a RangeError when the
 * lengths differ or an image is selected more often than shown.
 */
export function accuracyByFrequency(
  images: {
    readonly selected: ArrayLike<number>;
    readonly shown: ArrayLike<number>;
    readonly correct: ArrayLike<number>;
  },
  bins = 5,
): FrequencyBinAccuracy[] {
  const { selected, shown, correct } = images;
  if (selected.length !== shown.length || selected.length !== correct.length)
    throw new RangeError(
      `Cannot bin ${selected.length} images with ${shown.length} shown counts and ${correct.length} results; give one of each an image`,
    );
  const counts = Array.from({ length: bins }, () => ({ images: 0, correct: 0 }));
  for (let image = 0; image < selected.length; image++) {
    const votes = shown[image] ?? 0;
    const chosen = selected[image] ?? 0;
    if (votes === 0) continue;
    if (!(chosen >= 0 && chosen <= votes))
      throw new RangeError(`Cannot bin image ${image}: ${chosen} of ${votes} votes select it; give 0 to ${votes}`);
    // From the counts, not the fraction: 3/5 times 5 is 3, .6 * 5 need not be.
    const count = counts[Math.min(bins - 1, Math.floor((bins * chosen) / votes))];
    if (count === undefined) continue;
    count.images++;
    count.correct += correct[image] ?? 0;
  }
  return counts.map((count, bin) => ({
    from: bin / bins,
    to: (bin + 1) / bins,
    ...count,
    accuracy: count.images === 0 ? null : count.correct / count.images,
    interval: count.images === 0 ? null : clopperPearson(count.correct, count.images),
  }));
}
