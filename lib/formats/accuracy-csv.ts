import { CsvError, parse } from "csv-parse/sync";
import { FileFormatError } from "./file-format-error";

/** A model's accuracy as somebody else measured it, in percent. */
export interface ListedAccuracy {
  readonly model: string;
  readonly top1: number;
  readonly top5: number | null;
}

/** Whether a CSV's header is one of accuracies by model rather than of predictions by image. */
export function isAccuracyCsv(bytes: Uint8Array): boolean {
  const [header = ""] = new TextDecoder()
    .decode(bytes.subarray(0, 65_536))
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/);
  const names = header
    .toLowerCase()
    .split(",")
    .map((name) => name.trim().replace(/^"|"$/g, ""));
  return (
    (names[0] === "model" || names[0] === "") &&
    !names.some((name) => /^(image|image_id|sha256|file|filename|path)$/.test(name))
  );
}

/**
 * Reads accuracies by model: timm's results (columns model, top1, top5) or a table of the ImageNet testbed's kind, whose first column
 * is the model and each other one a test set; `column` says which.
 *
 * Percent, or fractions where every value is at most 1. Throws a FileFormatError for other columns, values outside 0 to 100 and a
 * model twice. Sources: huggingface/pytorch-image-models results/, modestyachts/imagenet-testbed.
 */
export function parseAccuracyCsv(bytes: Uint8Array, file: string, column?: string): ListedAccuracy[] {
  const [header = [], ...rows] = readRows(bytes, file);
  const lower = header.map((name) => name.toLowerCase());
  const timm = lower.indexOf("top1");
  const at =
    column !== undefined ? lower.indexOf(column.toLowerCase()) : timm >= 0 ? timm : header.length === 2 ? 1 : -1;
  if (at < 1)
    throw new FileFormatError(
      `Cannot read accuracies from "${file}": it has the columns ${header.join(", ")} and ${column === undefined ? "none is top1" : `none is "${column}"`}; say which column is of this test set`,
    );
  const five = at === timm ? lower.indexOf("top5") : lower.indexOf(`${(header[at] ?? "").toLowerCase()}_top5`);
  const filled = rows.filter((cells) => (cells[at] ?? "") !== "");
  const values = filled.map((cells) => Number(cells[at]));
  // A table of fractions has no value above 1; accuracies in percent of real models are far above.
  const unit = values.length > 0 && values.every((value) => value <= 1) ? 100 : 1;
  const seen = new Set<string>();
  const listed = filled.map((cells, index) => {
    const model = cells[0] ?? "";
    const read = (place: number): number => {
      const value = unit * Number(cells[place]);
      if (!(value >= 0 && value <= 100) || cells[place] === "")
        throw new FileFormatError(
          `Cannot read "${file}": row ${index + 1} (${model}) has ${JSON.stringify(cells[place] ?? "")} in ${header[place]}; give an accuracy from 0 to 100`,
        );
      return value;
    };
    if (model === "" || seen.has(model))
      throw new FileFormatError(
        `Cannot read "${file}": row ${index + 1} ${model === "" ? "names no model" : `names "${model}" again`}; give each model one row`,
      );
    seen.add(model);
    return { model, top1: read(at), top5: five < 0 || (cells[five] ?? "") === "" ? null : read(five) };
  });
  if (listed.length === 0)
    throw new FileFormatError(`Cannot read "${file}": no row has a value in ${header[at]}; write one for each model`);
  return listed;
}

function readRows(bytes: Uint8Array, file: string): string[][] {
  try {
    return parse(Buffer.from(bytes), { bom: true, trim: true, skip_empty_lines: true }) as unknown as string[][];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new FileFormatError(`Cannot read "${file}" as CSV: ${error.message}; write it again with a CSV library`, {
      cause: error,
    });
  }
}
