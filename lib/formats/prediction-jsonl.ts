import { FileFormatError } from "./file-format-error";
import { findPredictionColumns, type PredictionRow, toPredictionRow } from "./prediction-row";

/** Reads predictions that name their images from JSON lines, one object an image; keys as the columns of a CSV file. Throws a FileFormatError with the line. */
export function parsePredictionJsonl(bytes: Uint8Array, file: string): PredictionRow[] {
  const rows: PredictionRow[] = [];
  const lines = new TextDecoder().decode(bytes).split("\n");
  lines.forEach((line, index) => {
    if (line.trim() === "") return;
    const place = `line ${index + 1}`;
    const record = parseLine(line, place, file);
    rows.push(toPredictionRow(record, findPredictionColumns(Object.keys(record), file), place, file));
  });
  if (rows.length === 0)
    throw new FileFormatError(`Cannot read "${file}": it has no line; write one object for each image`);
  return rows;
}

function parseLine(line: string, place: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, in the same words as for other values.
  }
  throw new FileFormatError(
    `Cannot read "${file}": ${place} is ${JSON.stringify(line.slice(0, 40))}, which is no JSON object; write one object a line`,
  );
}
