import { createHash } from "node:crypto";
import { dirname, extname, isAbsolute, join } from "node:path";
import { AppError } from "@/lib/errors";
import { FileFormatError } from "@/lib/formats/file-format-error";
import { type ImageTableRow, readImageTable } from "@/lib/formats/image-table";
import { importRoot, isBelow, resolveImportPath } from "@/lib/images/import-folder";
import { readImportFile } from "@/lib/images/read-import-file";
import { readUrl } from "./read-url";
import type { SettingsOf } from "./settings";
import type { Source, SourceItem } from "./source";

/** A table of addresses or paths (CSV, JSONL, Parquet), read row by row. Paths count from the table's folder and stay below the import root. */
export async function openList(settings: SettingsOf<"list">): Promise<Source> {
  const file = await resolveImportPath(settings.path);
  const root = await importRoot();
  return {
    count: async () => countRows(file),
    async *items() {
      let row = 0;
      for await (const cells of rowsOf(file)) {
        row += 1;
        yield toItem(cells, row, { file, root, wnid: settings.wnid });
      }
    },
  };
}

async function* rowsOf(file: string): AsyncGenerator<ImageTableRow> {
  try {
    yield* readImageTable(file);
  } catch (error) {
    if (error instanceof FileFormatError) throw new AppError("badRequest", error.message, {}, { cause: error });
    throw error;
  }
}

async function countRows(file: string): Promise<number> {
  let rows = 0;
  for await (const _ of rowsOf(file)) rows += 1;
  return rows;
}

function toItem(
  cells: ImageTableRow,
  row: number,
  { file, root, wnid: common }: { file: string; root: string; wnid: string | undefined },
): SourceItem {
  const url = cells.url ?? cells.image_url;
  const path = cells.path ?? cells.file ?? cells.filename;
  const wnid = cells.wnid ?? cells.class ?? common;
  const name = cells.id ?? (path ? path : url ? nameOf(url) : `row ${row}`);
  const base = {
    path: wnid === undefined ? `row ${row}: ${name}` : name.startsWith(`${wnid}/`) ? name : `${wnid}/${name}`,
    wnid,
    keyword: cells.keyword,
    provenance: {
      source: "list",
      sourceId: cells.id,
      sourceUrl: url,
      sourcePage: cells.page,
      title: cells.title,
      licence: cells.licence ?? cells.license,
      licenceUrl: cells.licence_url ?? cells.license_url,
      owner: cells.owner ?? cells.author ?? cells.creator,
      attribution: cells.attribution,
    },
  };
  if (wnid === undefined)
    return refused(
      base,
      `row ${row} names no class; fill a column "wnid" or "class", or give the class of the whole table`,
    );
  if (url) return { ...base, read: (signal) => readUrl(url, signal) };
  if (!path) return refused(base, `row ${row} has neither a url nor a path; fill one of these columns`);
  const place = isAbsolute(path) ? path : join(dirname(file), path);
  if (!isBelow(root, place))
    return refused(base, `its path leads outside the import root ${root}; put the image below that folder`);
  return { ...base, read: () => readImportFile(root, place) };
}

function refused(base: Omit<SourceItem, "read" | "refusal">, refusal: string): SourceItem {
  return { ...base, refusal, read: async () => ({ ok: false, reason: refusal }) };
}

/** A name for an address: its last part, told from others of that name by a piece of the address's hash. */
function nameOf(url: string): string {
  const last = URL.canParse(url) ? (new URL(url).pathname.split("/").at(-1) ?? "") : "";
  const ending = /^\.\w{1,5}$/.test(extname(last)) ? extname(last) : "";
  const stem = last.slice(0, last.length - ending.length).slice(0, 80) || "image";
  return `${stem}-${createHash("sha256").update(url).digest("hex").slice(0, 12)}${ending}`;
}
