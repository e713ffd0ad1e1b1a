/**
 * Kendall's tau-b, in [-1, 1]: concordant minus discordant pairs, corrected for ties on either side.
 *
 * Null when either side does not vary. Quadratic in the number of values. Throws a RangeError when the lengths differ.
 * Source: Kendall (1945), Biometrika 33(3).
 */
export function kendall(x: readonly number[], y: readonly number[]): number | null {
  if (x.length !== y.length)
    throw new RangeError(`Cannot correlate: ${x.length} values of x and ${y.length} of y; give one y for each x`);
  let score = 0;
  let untiedX = 0;
  let untiedY = 0;
  for (let i = 0; i < x.length; i++)
    for (let j = 0; j < i; j++) {
      const signX = Math.sign((x[i] ?? 0) - (x[j] ?? 0));
      const signY = Math.sign((y[i] ?? 0) - (y[j] ?? 0));
      score += signX * signY;
      untiedX += Math.abs(signX);
      untiedY += Math.abs(signY);
    }
  return untiedX === 0 || untiedY === 0 ? null : score / Math.sqrt(untiedX * untiedY);
}
