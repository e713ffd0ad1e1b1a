import { frequencyBin, frequencyBinCount } from "./frequency-bin";

export interface JudgedImages {
  readonly selected: ArrayLike<number>;
  readonly shown: ArrayLike<number>;
  /** 0 to 1: right or wrong, or the share of models that are right. */
  readonly correct: ArrayLike<number>;
}

export interface ReweightedGap {
  /** Original minus new accuracy over images with votes, in points. */
  readonly gap: number;
  /** The same with the new images weighted so that each bin of selection frequency weighs as much as among the original ones. */
  readonly reweighted: number;
  /** The share of the gap that goes with the weights: 1 - reweighted / gap; null where the gap is smaller than a tenth of a point. */
  readonly explained: number | null;
  /** Share of original images in bins without a new image: they are left out on both sides of the re-weighted gap. */
  readonly uncovered: number;
}

/** How much of the gap the spread of selection frequencies explains: new images re-weighted to the original's bins. Null where no bin is filled on both sides. */
export function reweightGap(
  original: JudgedImages,
  onNew: JudgedImages,
  bins = frequencyBinCount,
): ReweightedGap | null {
  const a = binned(original, bins);
  const b = binned(onNew, bins);
  const totalA = sum(a.images);
  const totalB = sum(b.images);
  let covered = 0;
  let originalSum = 0;
  let newSum = 0;
  for (let bin = 0; bin < bins; bin++) {
    const images = a.images[bin] ?? 0;
    const partners = b.images[bin] ?? 0;
    if (images === 0 || partners === 0) continue;
    covered += images;
    originalSum += a.correct[bin] ?? 0;
    newSum += (images * (b.correct[bin] ?? 0)) / partners;
  }
  if (covered === 0) return null;
  const gap = 100 * (sum(a.correct) / totalA - sum(b.correct) / totalB);
  const reweighted = (100 * (originalSum - newSum)) / covered;
  return {
    gap,
    reweighted,
    explained: Math.abs(gap) < 0.1 ? null : 1 - reweighted / gap,
    uncovered: 1 - covered / totalA,
  };
}

function binned({ selected, shown, correct }: JudgedImages, bins: number) {
  const counts = { images: new Float64Array(bins), correct: new Float64Array(bins) };
  for (let image = 0; image < shown.length; image++) {
    const votes = shown[image] ?? 0;
    if (votes === 0) continue;
    const bin = frequencyBin(selected[image] ?? 0, votes, bins);
    counts.images[bin] = (counts.images[bin] ?? 0) + 1;
    counts.correct[bin] = (counts.correct[bin] ?? 0) + (correct[image] ?? 0);
  }
  return counts;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
