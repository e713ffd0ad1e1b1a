/**
 * Ranks from 1 for the smallest value; equal values share the average of the ranks they take up.
 *
 * Pass negated values for "1 is the best". Throws a RangeError on NaN, which has no rank.
 */
export function averageRanks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index }));
  for (const { value, index } of order)
    if (Number.isNaN(value)) throw new RangeError(`Cannot rank ${values.length} values: value ${index} is NaN`);
  order.sort((a, b) => a.value - b.value);
  const ranks = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length; ) {
    const first = order[start]?.value;
    let end = start + 1;
    while (end < order.length && order[end]?.value === first) end++;
    for (const { index } of order.slice(start, end)) ranks[index] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
