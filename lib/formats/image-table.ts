import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { CsvError, parse } from "csv-parse";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { FileFormatError } from "./file-format-error";

/** A row of a table of images: the text of each cell by the column's name in lower case; empty cells are left out. */
export type ImageTableRow = Readonly<Record<string, string>>;

/**
 * Reads a table of images row by row: .csv (header first), .jsonl (an object a line) or .parquet (row group by row group).
 *
 * Throws a FileFormatError for another ending and for what the format does not allow, with the line or row.
 */
export async function* readImageTable(path: string): AsyncGenerator<ImageTableRow> {
  const ending = /\.(csv|jsonl|ndjson|parquet)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === "csv") yield* readCsv(path);
  else if (ending === "parquet") yield* readParquet(path);
  else if (ending !== undefined) yield* readLines(path);
  else throw new FileFormatError(`Cannot read "${path}" as a table of images: give a .csv, .jsonl or .parquet file`);
}

async function* readCsv(path: string): AsyncGenerator<ImageTableRow> {
  const source = createReadStream(path);
  const parser = source.pipe(parse({ bom: true, columns: true, trim: true, skip_empty_lines: true }));
  source.on("error", (error) => parser.destroy(error));
  try {
    for await (const row of parser as AsyncIterable<Record<string, string>>) yield toRow(row);
  } catch (error) {
    if (error instanceof CsvError) throw new FileFormatError(`Cannot read "${path}": ${error.message}; mend that line`);
    throw error;
  } finally {
    source.destroy();
  }
}

async function* readLines(path: string): AsyncGenerator<ImageTableRow> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new FileFormatError(`Cannot read "${path}": line ${number} is no JSON; put one object on each line`);
    }
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new FileFormatError(`Cannot read "${path}": line ${number} is no object; put one object on each line`);
    yield toRow(value);
  }
}

async function* readParquet(path: string): AsyncGenerator<ImageTableRow> {
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    let start = 0;
    for (const group of metadata.row_groups) {
      const end = start + Number(group.num_rows);
      // Pieces of a row group: one group may hold a million rows.
      for (let from = start; from < end; from += 10_000) {
        const rows = await parquetReadObjects({
          file,
          metadata,
          compressors,
          rowStart: from,
          rowEnd: Math.min(end, from + 10_000),
        });
        for (const row of rows) yield toRow(row);
      }
      start = end;
    }
  } catch (error) {
    throw new FileFormatError(
      `Cannot read "${path}" as Parquet: ${error instanceof Error ? error.message : error}; write the file again`,
    );
  }
}

function toRow(row: object): ImageTableRow {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]: [string, unknown]) => {
      const text = typeof value === "string" ? value.trim() : scalarText(value);
      return text === "" ? [] : [[name.trim().toLowerCase(), text]];
    }),
  );
}

function scalarText(value: unknown): string {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" ? String(value) : "";
}
