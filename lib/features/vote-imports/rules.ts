/** What is wrong with one row of a file: its line, the cell and the mend. */
export interface RefusedRow {
  readonly row: number;
  readonly column: string;
  readonly value: string;
  readonly problem: string;
}

/** How many refused rows an answer lists; all are counted. */
export const listedRefusals = 100;

/** The refusal of a whole file, in a sentence that begins with its first refused rows. */
export function describeRefusals(name: string, refused: number, rows: readonly RefusedRow[]): string {
  const listed = rows.slice(0, 3).map(({ row, column, value, problem }) => {
    const cell = column === "" ? `"${value}"` : `${column} "${value}"`;
    return `row ${row}: ${cell} ${problem}`;
  });
  const count = refused === 1 ? "1 row is refused" : `${refused} rows are refused`;
  const more = refused > listed.length ? `; and ${refused - listed.length} more` : "";
  return `Cannot import "${name}": ${count} and nothing was imported. ${listed.join("; ")}${more}`;
}
