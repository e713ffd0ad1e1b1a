import { selectInPlace } from "./select-in-place";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The central interval of a sample: its percentiles (1 - confidence) / 2 from either end.
 *
 * Percentiles interpolate linearly between order statistics (type 7: R's and numpy's default). `sample` is reordered, so
 * that a large one need not be copied. Null when it is empty; it must hold no NaN.
 */
export function percentileInterval(sample: Float64Array, confidence = 0.95): Interval | null {
  if (sample.length === 0) return null;
  const tail = (1 - confidence) / 2;
  return { low: percentile(sample, tail), high: percentile(sample, 1 - tail) };
}

function percentile(sample: Float64Array, share: number): number {
  const place = share * (sample.length - 1);
  const below = Math.floor(place);
  const value = selectInPlace(sample, below);
  if (place === below) return value;
  // Everything behind `below` is at least as large: the next order statistic is the least of it.
  let next = Number.POSITIVE_INFINITY;
  for (let i = below + 1; i < sample.length; i++) next = Math.min(next, sample[i] ?? next);
  return value + (place - below) * (next - value);
}
