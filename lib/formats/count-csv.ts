import { type RowChunk, type RowRefusal, readCsvRows, refuseEmpty } from "./csv-rows";

/** How many of the people who were shown an image selected it for a class. */
export interface CountRow {
  /** Line of the file, from 1. */
  readonly row: number;
  /** SHA-256, path or file name. */
  readonly image: string;
  /** wnid. */
  readonly class: string;
  readonly selected: number;
  readonly shown: number;
}

export const countColumns = ["image", "class", "selected", "shown"] as const;

/** More people than any study asks, and few enough for sums to stay 32-bit numbers. */
const mostShown = 1_000_000;

/** Reads counts of votes from CSV with the columns image, class, selected and shown; readCsvRows says what is thrown. */
export function parseCountCsv(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<RowChunk<CountRow>> {
  return readCsvRows(source, name, countColumns, toCount);
}

function toCount(cells: readonly string[], row: number): CountRow | RowRefusal {
  const empty = refuseEmpty(cells, countColumns, row);
  if (empty) return empty;
  const [image = "", wnid = "", selectedText = "", shownText = ""] = cells;
  for (const [column, value] of [
    ["selected", selectedText],
    ["shown", shownText],
  ] as const)
    if (!/^\d{1,7}$/.test(value) || Number(value) > mostShown)
      return { row, column, value, problem: `is no count; give a whole number from 0 to ${mostShown}` };
  const selected = Number(selectedText);
  const shown = Number(shownText);
  if (selected > shown)
    return {
      row,
      column: "selected",
      value: selectedText,
      problem: `is more than shown, which is ${shown}; give at most as many selected as shown (are the columns swapped?)`,
    };
  return { row, image, class: wnid, selected, shown };
}
