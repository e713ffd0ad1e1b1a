import { CsvError, type Info, parse } from "csv-parse";
import { FileFormatError } from "./file-format-error";

/** What is wrong with one row, for the person who has to mend it. */
export interface RowRefusal {
  /** Line of the file, from 1; the header is line 1. */
  readonly row: number;
  readonly column: string;
  readonly value: string;
  /** What is wrong and what mends it. */
  readonly problem: string;
}

/** Some rows of a file in its order, and the refusals among them. */
export interface RowChunk<Row> {
  readonly rows: readonly Row[];
  readonly refusals: readonly RowRefusal[];
}

const chunkSize = 5000;

/**
 * Reads a CSV file (UTF-8, header first) row by row and hands on what `toRow` makes of each, some thousand at a time.
 *
 * `toRow` gets the cells of `columns` in that order, whatever the order in the file, and answers a row or a refusal. Other columns
 * are left alone. Throws a FileFormatError for a missing or repeated column, for a file without rows and for broken quotes.
 */
export async function* readCsvRows<Row extends object>(
  source: AsyncIterable<Uint8Array>,
  name: string,
  columns: readonly string[],
  toRow: (cells: readonly string[], row: number) => Row | RowRefusal,
): AsyncGenerator<RowChunk<Row>> {
  let places: number[] | undefined;
  let width = 0;
  let rows: Row[] = [];
  let refusals: RowRefusal[] = [];
  let empty = true;
  const parser = parse({ bom: true, trim: true, info: true, skip_empty_lines: true, relax_column_count: true });
  const feeding = feed(source, parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      if (places === undefined) {
        places = findColumns(record, columns, name);
        width = record.length;
        continue;
      }
      empty = false;
      const read =
        refuseShape(record, width, info.lines) ??
        toRow(
          places.map((place) => record[place] ?? ""),
          info.lines,
        );
      if ("problem" in read) refusals.push(read);
      else rows.push(read);
      if (rows.length + refusals.length < chunkSize) continue;
      yield { rows, refusals };
      rows = [];
      refusals = [];
    }
    await feeding;
  } catch (error) {
    throw error instanceof CsvError
      ? new FileFormatError(
          `Cannot read "${name}" as CSV: ${error.message}; save it as comma-separated UTF-8 with cells in double quotes where needed`,
          { cause: error },
        )
      : error;
  } finally {
    parser.destroy();
    await feeding.catch(() => undefined);
  }
  if (empty)
    throw new FileFormatError(
      `Cannot read "${name}": it has no rows${places === undefined ? " and no header" : " below its header"}; give a header with ${columns.join(", ")} and a row for each answer`,
    );
  yield { rows, refusals };
}

function refuseShape(record: readonly string[], width: number, row: number): RowRefusal | undefined {
  const value = record.join(",").slice(0, 60);
  if (record.length !== width)
    return {
      row,
      column: "",
      value,
      problem: `has ${record.length} cells and the header ${width}; give one cell a column, in quotes where it holds a comma`,
    };
  // A database keeps no such text.
  if (record.some((cell) => cell.includes("\0")))
    return {
      row,
      column: "",
      value: value.replaceAll("\0", "\ufffd"),
      problem: "holds a NUL character; save the file as UTF-8",
    };
  return undefined;
}

/** Writes the source into the parser, waiting where the parser is behind. A source that fails makes the parser fail. */
async function feed(source: AsyncIterable<Uint8Array>, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    for await (const bytes of source) {
      if (parser.destroyed) return;
      if (!parser.write(bytes))
        await new Promise<void>((resolve) => {
          parser.once("drain", resolve);
          parser.once("close", resolve);
        });
    }
    parser.end();
  } catch (error) {
    parser.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function findColumns(header: readonly string[], columns: readonly string[], name: string): number[] {
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0)
    throw new FileFormatError(
      `Cannot read "${name}": ${missing.length === 1 ? "the column" : "the columns"} ${missing.map((column) => `"${column}"`).join(" and ")} ${missing.length === 1 ? "is" : "are"} missing from its header (${header.join(", ").slice(0, 200)}); name the columns ${columns.join(", ")}`,
    );
  const repeated = columns.find((column) => header.indexOf(column) !== header.lastIndexOf(column));
  if (repeated !== undefined)
    throw new FileFormatError(
      `Cannot read "${name}": the column "${repeated}" stands twice in its header; leave one of them out`,
    );
  return columns.map((column) => header.indexOf(column));
}

/** The refusal of a row whose `column` is empty, where one is. */
export function refuseEmpty(cells: readonly string[], columns: readonly string[], row: number): RowRefusal | undefined {
  const place = cells.indexOf("");
  const column = columns[place];
  return column === undefined ? undefined : { row, column, value: "", problem: "is empty; give a value" };
}
