/** The bins of the MatchedFrequency draw: [0,.2) [.2,.4) [.4,.6) [.6,.8) [.8,1]. */
export const frequencyBinCount = 5;

/**
 * The bin of a selection frequency among `bins` equally wide ones, each with its lower edge, the last with both.
 *
 * Decided by whole numbers (`bins * selected` against `shown`), so that 3 of 5 is in [.6,.8) whatever .6 is in floating point.
 * Throws a RangeError unless 0 <= selected <= shown and 0 < shown, all whole.
 */
export function frequencyBin(selected: number, shown: number, bins: number = frequencyBinCount): number {
  if (!(Number.isInteger(selected) && Number.isInteger(shown) && selected >= 0 && selected <= shown && shown > 0))
    throw new RangeError(
      `Cannot place a frequency of ${selected} selected out of ${shown} shown; give whole numbers, at least one shown and at most all selected`,
    );
  const scaled = bins * selected;
  return Math.min(bins - 1, (scaled - (scaled % shown)) / shown);
}
