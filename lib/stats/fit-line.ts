export interface FittedLine {
  readonly slope: number;
  readonly offset: number;
  /** Share of the variance of y that the line explains; null when y does not vary. */
  readonly r2: number | null;
}

/**
 * Ordinary least squares of y on x: y = slope x + offset.
 *
 * Arrays of one length. Null when fewer than two points differ in x (no line is determined). Throws a RangeError when
 * the lengths differ.
 */
export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>): FittedLine | null {
  if (x.length !== y.length)
    throw new RangeError(`Cannot fit a line: ${x.length} values of x and ${y.length} of y; give one y for each x`);
  const n = x.length;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < n; i++) {
    sumX += x[i] ?? 0;
    sumY += y[i] ?? 0;
  }
  const meanX = sumX / n;
  const meanY = sumY / n;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < n; i++) {
    const dx = (x[i] ?? 0) - meanX;
    const dy = (y[i] ?? 0) - meanY;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  if (!(xx > 0)) return null;
  const slope = xy / xx;
  return { slope, offset: meanY - slope * meanX, r2: yy > 0 ? (xy * xy) / (xx * yy) : null };
}
