/**
 * Squared Euclidean distance of two pixel arrays, an exact integer (256 x 256 x 3 bytes: at most 12,784,435,200).
 *
 * `a`, `b`: unsigned bytes, equally long. Once the sum exceeds `stopAbove` the rest is left out: the result is then some number
 * above it. Throws a RangeError for unequal lengths. Source: METHOD.md 5, `l2`.
 */
export function squaredDistance(a: Uint8Array, b: Uint8Array, stopAbove = Number.POSITIVE_INFINITY): number {
  if (a.length !== b.length)
    throw new RangeError(`Cannot compare images: one has ${a.length} values and the other ${b.length}; use one side`);
  let sum = 0;
  for (let from = 0; from < a.length; from += stride) {
    const to = Math.min(from + stride, a.length);
    // 4096 x 255^2 fits 32 bits, so the inner loop stays in integers.
    let part = 0;
    for (let place = from; place < to; place += 1) {
      const difference = (a[place] ?? 0) - (b[place] ?? 0);
      part += difference * difference;
    }
    sum += part;
    if (sum > stopAbove) return sum;
  }
  return sum;
}

const stride = 4096;
