import { stringify } from "csv-stringify/sync";

/** Spreadsheets read a cell that begins so as a formula. */
const formula = /^[=+\-@\t\r]/;

/** Rows as CSV (RFC 4180) with a line of names; what a spreadsheet would take for a formula gets an apostrophe before it. */
export function serializeCsv<Row extends object>(
  columns: readonly (keyof Row & string)[],
  rows: readonly Row[],
): string {
  const cell = (value: unknown) => {
    const text = String(value ?? "");
    return typeof value === "string" && formula.test(text) ? `'${text}` : text;
  };
  return stringify([[...columns], ...rows.map((row) => columns.map((name) => cell(row[name])))]);
}
