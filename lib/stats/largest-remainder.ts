/**
 * Scales counts to whole numbers that add up to `total`, each within one of its exact share.
 *
 * Every entry gets the whole part of `total * count / sum`; what is left goes one by one to the largest fractional parts, a tie
 * to the higher index. Decided in integers, so that equal fractions are equal. Counts that are all zero give all zeros.
 * Throws a RangeError for a count or total that is no whole number of at least 0, or too large to be exact.
 * Source: Hamilton's method of apportionment; ties as in `round_histogram` of modestyachts/ImageNetV2.
 */
export function largestRemainder(counts: ArrayLike<number>, total: number): number[] {
  const values = Array.from(counts);
  const sum = values.reduce((all, count) => all + count, 0);
  const wrong = [...values, total].find((value) => !(Number.isSafeInteger(value) && value >= 0));
  if (wrong !== undefined || !Number.isSafeInteger(total * sum))
    throw new RangeError(
      `Cannot scale the counts ${values.join(", ")} to ${total}: ${wrong ?? total * sum} is not a whole number of at least 0 and at most 2^53; give counts`,
    );
  if (sum === 0) return values.map(() => 0);
  const shares = values.map((count, index) => {
    const remainder = (total * count) % sum;
    return { index, whole: (total * count - remainder) / sum, remainder };
  });
  const left = total - shares.reduce((all, share) => all + share.whole, 0);
  const raised = new Set(
    shares
      .toSorted((a, b) => b.remainder - a.remainder || b.index - a.index)
      .slice(0, left)
      .map((share) => share.index),
  );
  return shares.map((share) => share.whole + (raised.has(share.index) ? 1 : 0));
}
