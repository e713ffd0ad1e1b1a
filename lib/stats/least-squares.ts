/**
 * Weighted least squares: the coefficients c that minimize sum of weight (target - row . c)^2.
 *
 * `rows` all of one length, at least as many with a positive weight as coefficients. Householder's QR, so that nearly dependent
 * columns lose digits only once; a column that depends on those before it gets the coefficient 0. Throws a RangeError when the
 * lengths differ.
 */
export function leastSquares(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  weights: readonly number[],
): number[] {
  if (rows.length !== targets.length || rows.length !== weights.length)
    throw new RangeError(
      `Cannot fit ${rows.length} rows to ${targets.length} targets with ${weights.length} weights; give one of each a row`,
    );
  const columns = rows[0]?.length ?? 0;
  const matrix = rows.map((row, index) => {
    const root = Math.sqrt(weights[index] ?? 0);
    return [...row, targets[index] ?? 0].map((value) => value * root);
  });
  const cell = (row: number, column: number): number => matrix[row]?.[column] ?? 0;
  const scale = Array.from({ length: columns }, (_, column) => Math.hypot(...matrix.map((row) => row[column] ?? 0)));
  const pivots: { readonly column: number; readonly row: number }[] = [];
  for (let column = 0; column < columns && pivots.length < matrix.length; column++) {
    const top = pivots.length;
    const below = matrix.slice(top).map((row) => row[column] ?? 0);
    const length = Math.hypot(...below);
    if (length <= 1e-12 * (scale[column] ?? 0) || length === 0) continue;
    // The reflection that sends this column to a multiple of the first axis.
    const alpha = (below[0] ?? 0) > 0 ? -length : length;
    const mirror = below.map((value, index) => (index === 0 ? value - alpha : value));
    const norm = mirror.reduce((sum, value) => sum + value * value, 0);
    for (let other = column; other <= columns; other++) {
      const dot = mirror.reduce((sum, value, index) => sum + value * cell(top + index, other), 0);
      mirror.forEach((value, index) => {
        const row = matrix[top + index];
        if (row !== undefined) row[other] = (row[other] ?? 0) - (2 * dot * value) / norm;
      });
    }
    pivots.push({ column, row: top });
  }
  const coefficients = new Array<number>(columns).fill(0);
  for (const { column, row } of pivots.toReversed()) {
    let rest = cell(row, columns);
    for (let other = column + 1; other < columns; other++) rest -= cell(row, other) * (coefficients[other] ?? 0);
    coefficients[column] = rest / cell(row, column);
  }
  return coefficients;
}
