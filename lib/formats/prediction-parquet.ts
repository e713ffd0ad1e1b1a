import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { FileFormatError } from "./file-format-error";
import { findPredictionColumns, type PredictionRow, toPredictionRow } from "./prediction-row";

/** Reads predictions that name their images from a Parquet file; columns as those of a CSV file, ranks also as one list column. Throws a FileFormatError. */
export async function parsePredictionParquet(bytes: Uint8Array, file: string): Promise<PredictionRow[]> {
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const records = await parquetReadObjects({ file: buffer, compressors }).catch((error: unknown) => {
    throw new FileFormatError(
      `Cannot read "${file}" as Parquet: ${error instanceof Error ? error.message : String(error)}; write it again, or give CSV`,
      { cause: error },
    );
  });
  const [first] = records;
  if (first === undefined) throw new FileFormatError(`Cannot read "${file}": it has no rows; write one for each image`);
  const columns = findPredictionColumns(Object.keys(first), file);
  return records.map((record, index) => toPredictionRow(record, columns, `row ${index + 1}`, file));
}
