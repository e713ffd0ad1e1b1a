/**
 * The best `kept` classes of each row of scores, best first; equal scores rank by class index.
 *
 * `scores`: (rows x columns) by rows. `onNaN` is called with the place of the first NaN and must throw. Returns
 * (rows x kept) class indexes.
 */
export function topClasses(
  scores: ArrayLike<number>,
  columns: number,
  kept: number,
  onNaN: (row: number, column: number) => never,
): Int32Array {
  const rows = scores.length / columns;
  const ids = new Int32Array(rows * kept);
  const best = new Float64Array(kept);
  for (let row = 0; row < rows; row++) {
    const first = row * columns;
    const out = row * kept;
    let filled = 0;
    for (let column = 0; column < columns; column++) {
      const score = scores[first + column] ?? Number.NaN;
      if (Number.isNaN(score)) onNaN(row, column);
      if (filled === kept && !(score > (best[kept - 1] ?? 0))) continue;
      let rank = filled < kept ? filled++ : kept - 1;
      for (; rank > 0 && score > (best[rank - 1] ?? 0); rank--) {
        best[rank] = best[rank - 1] ?? 0;
        ids[out + rank] = ids[out + rank - 1] ?? 0;
      }
      best[rank] = score;
      ids[out + rank] = column;
    }
  }
  return ids;
}
