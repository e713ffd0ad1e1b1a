/**
 * p-values adjusted for the number of tests made, by Holm's step-down method; in the order given.
 *
 * Reject where the adjusted value is below the level: the chance of any false rejection then stays below it, whatever the
 * dependence between the tests. Source: Holm (1979), Scandinavian Journal of Statistics 6(2). Throws a RangeError on a
 * value outside [0, 1].
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index }));
  for (const { p, index } of order)
    if (!(p >= 0 && p <= 1))
      throw new RangeError(`Cannot adjust ${pValues.length} p-values: value ${index} is ${p}; give numbers in [0, 1]`);
  order.sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length).fill(0);
  let largest = 0;
  order.forEach(({ p, index }, rank) => {
    largest = Math.max(largest, Math.min(1, p * (pValues.length - rank)));
    adjusted[index] = largest;
  });
  return adjusted;
}
