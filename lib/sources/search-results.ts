import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { AppError } from "@/lib/errors";
import { FileFormatError } from "@/lib/formats/file-format-error";
import { parseSearchResults, type SearchResult } from "@/lib/formats/search-results";
import { listImportFiles } from "./import-files";
import { readUrl } from "./read-url";
import type { SettingsOf } from "./settings";
import type { Source, SourceItem } from "./source";

/**
 * ImageNetV2's search_results: Flickr records of an earlier search, their pixels fetched once each.
 *
 * A photo that several records name for one class comes once, under its first keyword; licence and owner are unknown there.
 */
export async function openSearchResults(settings: SettingsOf<"searchResults">): Promise<Source> {
  const files = await listImportFiles(settings.path, [".json"]);
  return {
    async count() {
      let total = 0;
      for await (const _ of itemsOf(files)) total += 1;
      return total;
    },
    items: () => itemsOf(files),
  };
}

async function* itemsOf(files: readonly string[]): AsyncGenerator<SourceItem> {
  const seen = new Set<string>();
  for (const file of files) {
    for (const result of await read(file)) {
      const path = `${result.wnid}/${result.id}`;
      if (seen.has(path)) continue;
      seen.add(path);
      yield toItem(path, result);
    }
  }
}

async function read(file: string): Promise<SearchResult[]> {
  try {
    return parseSearchResults(await readFile(file), basename(file));
  } catch (error) {
    if (error instanceof FileFormatError) throw new AppError("badRequest", error.message, {}, { cause: error });
    throw error;
  }
}

function toItem(path: string, { wnid, keyword, url, engine, engineId }: SearchResult): SourceItem {
  return {
    path,
    wnid,
    keyword,
    provenance: { source: engine, sourceId: engineId, sourceUrl: url },
    read: (signal) => readUrl(url, signal),
  };
}
