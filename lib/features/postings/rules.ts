/**
 * How often somebody is right who guesses from one number alone which of two groups (equally likely) something is from:
 * 1/2 + D/2, where D is the Kolmogorov-Smirnov distance of the two groups. 0.5 = the number tells nothing, 1 = it tells
 * everything; null where a group is empty. `a`, `b`: the number for each member, in any order.
 */
export function guessAccuracy(a: readonly number[], b: readonly number[]): number | null {
  if (a.length === 0 || b.length === 0) return null;
  const [left, right] = [a.toSorted((x, y) => x - y), b.toSorted((x, y) => x - y)];
  let [i, j, distance] = [0, 0, 0];
  while (i < left.length && j < right.length) {
    const at = Math.min(left[i] ?? 0, right[j] ?? 0);
    while (i < left.length && left[i] === at) i += 1;
    while (j < right.length && right[j] === at) j += 1;
    distance = Math.max(distance, Math.abs(i / left.length - j / right.length));
  }
  return 0.5 + distance / 2;
}
