import { type Interval, percentileInterval } from "./percentile-interval";

/**
 * The pointwise interval of many lines: at each place x, the central `confidence` of slope x + offset.
 *
 * `slopes` and `offsets` of one length, one entry a line. One interval for each place, in its order; empty without lines.
 */
export function bandOfLines(
  lines: { readonly slopes: Float64Array; readonly offsets: Float64Array },
  places: readonly number[],
  confidence = 0.95,
): (Interval & { readonly place: number })[] {
  const heights = new Float64Array(lines.slopes.length);
  return places.flatMap((place) => {
    for (let i = 0; i < heights.length; i++) heights[i] = (lines.slopes[i] ?? 0) * place + (lines.offsets[i] ?? 0);
    const interval = percentileInterval(heights, confidence);
    return interval === null ? [] : [{ place, ...interval }];
  });
}
