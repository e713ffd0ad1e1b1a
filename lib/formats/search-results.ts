import { z } from "zod";
import { FileFormatError } from "./file-format-error";
import { parseJson } from "./parse-json";

const rowSchema = z.object({
  id_ours: z.string().min(1),
  id_search_engine: z.string(),
  url: z.url(),
  wnid: z.string().min(1),
  search_key: z.string(),
  search_engine: z.string(),
  date_taken: z.string().nullish(),
});

/** One photo that a search found for one class. */
export interface SearchResult {
  /** The reference's own name of the photo, a SHA-1. */
  readonly id: string;
  readonly engine: string;
  /** The engine's name of the photo. */
  readonly engineId: string;
  readonly url: string;
  readonly wnid: string;
  readonly keyword: string;
}

/**
 * Reads one file of ImageNetV2's `search_results`: a list of records, in the file's order.
 *
 * `uploader` is who ran the search, not the photographer, and no licence is given: both stay unknown. Throws a FileFormatError.
 */
export function parseSearchResults(bytes: Uint8Array, name: string): SearchResult[] {
  const value = parseJson(bytes, name);
  if (!Array.isArray(value))
    throw new FileFormatError(`Cannot read "${name}" as search results: it is no list; give a file of search_results`);
  return value.map((entry: unknown, place) => {
    const row = rowSchema.safeParse(entry);
    if (!row.success) {
      const issue = row.error.issues[0];
      throw new FileFormatError(
        `Cannot read "${name}": record ${place}, "${issue?.path.join(".")}": ${issue?.message}; give the records as the search wrote them`,
      );
    }
    return {
      id: row.data.id_ours,
      engine: row.data.search_engine,
      engineId: row.data.id_search_engine,
      url: row.data.url,
      wnid: row.data.wnid,
      keyword: row.data.search_key,
    };
  });
}
