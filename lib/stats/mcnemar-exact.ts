import betaCdf from "@stdlib/stats-base-dists-beta-cdf";

/**
 * The exact two-sided McNemar test of two models on the same images.
 *
 * `onlyFirst`, `onlySecond`: images that only the one model has right. Returns the probability, if both models were equally
 * likely to be the one that is right, of a split at least as uneven: 2 P(X <= min), X ~ Binomial(sum, 1/2), at most 1.
 * Source: McNemar (1947), Psychometrika 12(2). Throws a RangeError unless both are whole numbers from 0.
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  if (!Number.isInteger(onlyFirst) || !Number.isInteger(onlySecond) || onlyFirst < 0 || onlySecond < 0)
    throw new RangeError(
      `Cannot test ${onlyFirst} against ${onlySecond} images; give two counts, whole numbers from 0`,
    );
  const least = Math.min(onlyFirst, onlySecond);
  const discordant = onlyFirst + onlySecond;
  if (onlyFirst === onlySecond) return 1;
  // The binomial tail as a regularised incomplete beta function: P(X <= k) = I_1/2(n - k, k + 1).
  return Math.min(1, 2 * betaCdf(0.5, discordant - least, least + 1));
}
