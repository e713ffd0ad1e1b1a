import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

export interface BootstrapLines {
  readonly slopes: Float64Array;
  readonly offsets: Float64Array;
  /** NaN is never stored: a resample in which y does not vary counts as 1, for its line meets every point. */
  readonly r2s: Float64Array;
  /** Resamples in which every x was equal: they determine no line and are left out of the arrays. */
  readonly undetermined: number;
}

/**
 * Least-squares lines through `resamples` samples with replacement of the points (x, y): the bootstrap over pairs.
 *
 * x and y of one length (at most 65 536). Uniform and exact: 16 bits a draw, the uneven rest of them rejected.
 * Source: Efron (1979), Annals of Statistics 7(1). Throws a RangeError on unequal lengths or more points than that.
 */
export function bootstrapLines(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { resamples, rng }: { readonly resamples: number; readonly rng: RandomGenerator },
): BootstrapLines {
  const n = x.length;
  if (n !== y.length || n === 0 || n > 65_536)
    throw new RangeError(
      `Cannot resample ${n} values of x and ${y.length} of y; give 1 to 65536 points with both coordinates`,
    );
  // About the mean: sums of squares then lose no digits, and a resample of equal x is an exact zero only by its count.
  const pointX = centred(x);
  const pointY = centred(y);
  const { values: xs, mean: meanX } = pointX;
  const { values: ys, mean: meanY } = pointY;
  const limit = 65_536 - (65_536 % n);
  const slopes = new Float64Array(resamples);
  const offsets = new Float64Array(resamples);
  const r2s = new Float64Array(resamples);
  let kept = 0;
  for (let b = 0; b < resamples; b++) {
    let sumX = 0;
    let sumY = 0;
    let sumXX = 0;
    let sumXY = 0;
    let sumYY = 0;
    let lowX = Number.POSITIVE_INFINITY;
    let highX = Number.NEGATIVE_INFINITY;
    for (let drawn = 0; drawn < n; ) {
      const bits = rng.next();
      for (let half = bits & 0xffff, turn = 0; turn < 2 && drawn < n; half = bits >>> 16, turn++) {
        if (half >= limit) continue;
        drawn++;
        const index = half % n;
        const px = xs[index] ?? 0;
        const py = ys[index] ?? 0;
        sumX += px;
        sumY += py;
        sumXX += px * px;
        sumXY += px * py;
        sumYY += py * py;
        if (px < lowX) lowX = px;
        if (px > highX) highX = px;
      }
    }
    if (!(highX > lowX)) continue;
    const xx = sumXX - (sumX * sumX) / n;
    const xy = sumXY - (sumX * sumY) / n;
    const yy = sumYY - (sumY * sumY) / n;
    const slope = xy / xx;
    slopes[kept] = slope;
    offsets[kept] = meanY + sumY / n - slope * (meanX + sumX / n);
    r2s[kept] = yy > 0 ? Math.min(1, (xy * xy) / (xx * yy)) : 1;
    kept++;
  }
  return {
    slopes: slopes.subarray(0, kept),
    offsets: offsets.subarray(0, kept),
    r2s: r2s.subarray(0, kept),
    undetermined: resamples - kept,
  };
}

function centred(values: ArrayLike<number>): { readonly values: Float64Array; readonly mean: number } {
  const copy = Float64Array.from(values);
  const mean = copy.reduce((sum, value) => sum + value, 0) / copy.length;
  return { values: copy.map((value) => value - mean), mean };
}
