import { averageRanks } from "./average-ranks";
import { fitLine } from "./fit-line";

/**
 * Spearman's rank correlation: Pearson's correlation of the average ranks, in [-1, 1].
 *
 * Null when either side does not vary. Throws a RangeError when the lengths differ or a value is NaN.
 */
export function spearman(x: readonly number[], y: readonly number[]): number | null {
  const line = fitLine(averageRanks(x), averageRanks(y));
  if (line === null || line.r2 === null) return null;
  return Math.sign(line.slope) * Math.sqrt(line.r2);
}
