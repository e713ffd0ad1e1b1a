// A source is where images come from. Every one has the same face: what it holds, in a fixed order, and how to read each.

/** What is known about where an image comes from and what may be done with it. */
export interface Provenance {
  /** "folder", "flickr", ... */
  readonly source: string;
  /** The source's own name of it. */
  readonly sourceId?: string | undefined;
  /** Where the pixels are. */
  readonly sourceUrl?: string | undefined;
  /** The page that shows it to people. */
  readonly sourcePage?: string | undefined;
  readonly title?: string | undefined;
  readonly licence?: string | undefined;
  readonly licenceUrl?: string | undefined;
  readonly owner?: string | undefined;
  /** The line to print beside it, where the source words it. */
  readonly attribution?: string | undefined;
}

/** The bytes of an image file, or why they could not be had: the value and the mend. */
export type ReadResult = { ok: true; bytes: Buffer } | { ok: false; reason: string };

/** One image of a source. */
export interface SourceItem {
  /** <class>/<name> where it has a class; unique in the source, and its name in the report. */
  readonly path: string;
  /** The class that the source says; undefined with a refusal. */
  readonly wnid?: string | undefined;
  /** Why it cannot come in whatever its bytes are. */
  readonly refusal?: string | undefined;
  /** The search keyword or sub-class label that it stands under. */
  readonly keyword?: string | undefined;
  readonly provenance: Provenance;
  /** Bytes that it holds in memory until it is read; 0 or nothing where it reads from elsewhere. */
  readonly heldBytes?: number | undefined;
  read(signal: AbortSignal): Promise<ReadResult>;
}

/** What a source holds. Reading it again gives the same items under the same paths, which is what makes an import resumable. */
export interface Source {
  /** How many items there are; null where only reading all of it would tell. */
  count(signal: AbortSignal): Promise<number | null>;
  items(signal: AbortSignal): AsyncIterable<SourceItem>;
}

/** What a search answers of one image: everything but its pixels. Stored as JSON until they are fetched. */
export interface SourceRecord {
  readonly path: string;
  readonly wnid: string;
  readonly keyword?: string | undefined;
  /** Address of the pixels. */
  readonly url: string;
  readonly provenance: Provenance;
}

export interface SearchPage {
  readonly records: readonly SourceRecord[];
  /** Where the search goes on after this page; null at its end. */
  readonly cursor: unknown;
  /** What the page could not give: photos without an address, say. */
  readonly refusals: readonly { path: string; reason: string }[];
}

/** A source that has to be asked page by page: its records are kept first, then its pixels are fetched, each once. */
export interface SourceSearch {
  /** Requests that the search makes at least: one per query. */
  readonly queries: number;
  pages(cursor: unknown, signal: AbortSignal): AsyncIterable<SearchPage>;
}
