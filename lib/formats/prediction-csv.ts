import { CsvError, parse } from "csv-parse/sync";
import { FileFormatError } from "./file-format-error";
import { findPredictionColumns, type PredictionRow, toPredictionRow } from "./prediction-row";

/**
 * Reads predictions that name their images from CSV (UTF-8, header first): a column for the image, one for the class or one a rank,
 * and maybe one for the model. Throws a FileFormatError for missing columns, empty files, broken quotes and bad cells.
 */
export function parsePredictionCsv(bytes: Uint8Array, file: string): PredictionRow[] {
  const records = readRecords(bytes, file);
  const [header, ...rows] = records;
  const names = header ?? [];
  const columns = findPredictionColumns(names, file);
  if (rows.length === 0)
    throw new FileFormatError(`Cannot read "${file}": it has no row under its header; write one for each image`);
  return rows.map((cells, index) =>
    toPredictionRow(Object.fromEntries(names.map((name, at) => [name, cells[at]])), columns, `row ${index + 1}`, file),
  );
}

function readRecords(bytes: Uint8Array, file: string): string[][] {
  try {
    return parse(Buffer.from(bytes), { bom: true, trim: true, skip_empty_lines: true }) as unknown as string[][];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new FileFormatError(`Cannot read "${file}" as CSV: ${error.message}; write it again with a CSV library`, {
      cause: error,
    });
  }
}
