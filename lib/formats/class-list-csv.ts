import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { checkListedClass, type ListedClass, refuseRepeatedClass } from "./class-list";
import { FileFormatError } from "./file-format-error";

const requiredColumns = ["wnid", "lemmas"] as const;
const optionalColumns = ["gloss", "links", "neighbours"] as const;
const columns = [...requiredColumns, ...optionalColumns];

interface CsvRow {
  record: Readonly<Record<string, string>>;
  info: { lines: number };
}

/**
 * Reads a class list from CSV with a header line: wnid, lemmas, and optionally gloss, links, neighbours; several values of a
 * cell are separated by "|".
 *
 * Throws a FileFormatError that names the line, what it holds and the mend.
 */
export function parseClassListCsv(bytes: Uint8Array, name: string): ListedClass[] {
  const rows = read(bytes, name);
  const placeOf = (index: number) => `line ${rows[index]?.info.lines ?? index + 2}`;
  const classes = rows.map(({ record }, index) =>
    checkListedClass(
      {
        wnid: record.wnid ?? "",
        lemmas: list(record.lemmas),
        gloss: record.gloss ?? "",
        links: list(record.links),
        neighbours: list(record.neighbours),
      },
      name,
      placeOf(index),
    ),
  );
  refuseRepeatedClass(classes, name, placeOf);
  return classes;
}

function list(cell = ""): string[] {
  return cell === "" ? [] : cell.split("|").map((value) => value.trim());
}

function read(bytes: Uint8Array, name: string): CsvRow[] {
  try {
    return parse(Buffer.from(bytes), {
      bom: true,
      trim: true,
      info: true,
      skip_empty_lines: true,
      columns: (header: string[]) => checkHeader(header, name),
    }) as unknown as CsvRow[];
  } catch (error) {
    if (error instanceof FileFormatError) throw error;
    throw new FileFormatError(
      `Cannot read the class list "${name}" as CSV: ${error instanceof Error ? error.message : String(error)}; save it as comma-separated UTF-8 with one line per class`,
      { cause: error },
    );
  }
}

function checkHeader(header: readonly string[], name: string): string[] {
  const found = header.map((column) => column.toLowerCase());
  const missing = requiredColumns.filter((column) => !found.includes(column));
  if (missing.length > 0)
    throw new FileFormatError(
      `Cannot read the class list "${name}": line 1 has the columns ${JSON.stringify(header.join(","))} and lacks ${missing.map((column) => `"${column}"`).join(" and ")}; the first line names the columns: ${columns.join(",")}`,
    );
  return found;
}

/** Writes a class list as `parseClassListCsv` reads it. */
export function serializeClassListCsv(classes: readonly ListedClass[]): string {
  return stringify(
    classes.map(({ wnid, lemmas, gloss, links, neighbours }) => [
      wnid,
      lemmas.join("|"),
      gloss,
      links.join("|"),
      neighbours.join("|"),
    ]),
    { header: true, columns, escape_formulas: true },
  );
}
