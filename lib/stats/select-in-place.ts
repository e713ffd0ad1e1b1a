/**
 * Reorders `values` until `values[rank]` is what it would be after sorting, smaller values before it and larger behind.
 *
 * Linear on average (Hoare's quickselect, pivot from the middle of three). Values must not be NaN; 0 <= rank < length,
 * and only [low, high] is touched.
 */
export function selectInPlace(values: Float64Array, rank: number, low = 0, high = values.length - 1): number {
  let left = low;
  let right = high;
  while (left < right) {
    const a = values[left] ?? 0;
    const b = values[(left + right) >>> 1] ?? 0;
    const c = values[right] ?? 0;
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let i = left;
    let j = right;
    while (i <= j) {
      while ((values[i] ?? 0) < pivot) i++;
      while ((values[j] ?? 0) > pivot) j--;
      if (i <= j) {
        const swapped = values[i] ?? 0;
        values[i++] = values[j] ?? 0;
        values[j--] = swapped;
      }
    }
    if (rank <= j) right = j;
    else if (rank >= i) left = i;
    else break;
  }
  return values[rank] ?? Number.NaN;
}
