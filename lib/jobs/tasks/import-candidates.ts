import pLimit from "p-limit";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { holdImageFiles, releaseImageFiles } from "@/lib/db/advisory-lock";
import { database, pool } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { listSourceClasses } from "@/lib/features/classes/queries";
import {
  beginImport,
  endSearch,
  failImport,
  finishImport,
  type ImportFileResult,
  importJobKey,
  recordImportFiles,
  recordSearchPage,
  setImportTotal,
  takenDownReason,
} from "@/lib/features/imports/mutations";
import { type CandidateImport, listRecordedPaths, listTombstones } from "@/lib/features/imports/queries";
import { unknownClassReason } from "@/lib/features/imports/rules";
import { parseStoredSettings } from "@/lib/features/imports/schema";
import { prepareImage } from "@/lib/images/prepare-image";
import { flushImages, removeImage, storeImage } from "@/lib/images/store-image";
import { openSource } from "@/lib/sources/open-source";
import type { Source, SourceItem, SourceSearch } from "@/lib/sources/source";
import { enqueue } from "../queue";
import type { JobTask } from "../registry";
import { foundImagesSource } from "./found-images-source";

/** Images in work at once. Each decodes on one thread; more than the cores, so that reading and writing overlap with that. */
const inWork = 6;
/** Files of one transaction: about half a second of work, so that progress moves and little is repeated after a kill. */
const chunkSize = 64;
/** Bytes that one chunk may hold before they are decoded, where a source reads from front to back. */
const chunkBytes = 16 * 1024 * 1024;
/** Chunks that are decoded before the one that is being written has to be. */
const lookAhead = 2;

export interface RunImportOptions {
  /** Aborted: finishes the files in work, leaves the rest for the next run. */
  signal: AbortSignal;
}
/** How a run ended; `elsewhere` = another process is at this import, `notDue` = it was paused or over before. */
export type RunImportOutcome = "done" | "paused" | "failed" | "stopped" | "elsewhere" | "notDue";

/** Brings the images of one import in, beginning with those that have no row yet. The job of that name; also for callers in-process. */
export async function runImport(
  studyId: AuthorizedStudyId,
  importId: number,
  options: RunImportOptions,
): Promise<RunImportOutcome> {
  return withImportLock(studyId, importId, async () => {
    const running = await beginImport(studyId, importId);
    if (!running) return "notDue";
    try {
      return await importAll(studyId, running, options.signal);
    } catch (error) {
      if (options.signal.aborted) return "stopped";
      // A refusal (folder gone, disk full) waits for a person; anything else is tried again by the queue.
      if (!(error instanceof AppError)) throw error;
      await failImport(studyId, importId, error.message);
      return "failed";
    }
  });
}

export const importCandidates: JobTask<"import-candidates"> = async ({ studyId, importId }, { signal }) => {
  const outcome = await runImport(studyOfJob(studyId), importId, { signal });
  if (outcome === "stopped")
    throw new Error(`Import ${importId} of study ${studyId} was stopped; its job goes on later`);
  if (outcome === "elsewhere") {
    const key = importJobKey(studyId, importId);
    await enqueue(database("jobs"), "import-candidates", { studyId, importId }, { key, delaySeconds: 2 });
  }
};

/** Holds the import's lock for the time of `work`. It is a session's lock: it ends with the process that held it. */
async function withImportLock(
  studyId: AuthorizedStudyId,
  importId: number,
  work: () => Promise<RunImportOutcome>,
): Promise<RunImportOutcome> {
  const client = await pool("jobs").connect();
  let lost: Error | undefined;
  const onError = (error: Error) => {
    lost = error;
  };
  client.on("error", onError);
  const key = importJobKey(studyId, importId);
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      "select pg_try_advisory_lock(hashtextextended($1, 0)) as locked",
      [key],
    );
    if (!rows[0]?.locked) return "elsewhere";
    try {
      await holdImageFiles(client);
      return await work();
    } finally {
      if (!lost) {
        await releaseImageFiles(client);
        await client.query("select pg_advisory_unlock(hashtextextended($1, 0))", [key]);
      }
    }
  } finally {
    client.off("error", onError);
    client.release(lost);
  }
}

async function importAll(
  studyId: AuthorizedStudyId,
  running: CandidateImport,
  signal: AbortSignal,
): Promise<RunImportOutcome> {
  const classes = await listSourceClasses(studyId);
  const settings = parseStoredSettings(running.source, running.settings, running.place);
  const opened = await openSource(settings, classes);
  if (opened.kind === "listed") {
    const total = await opened.source.count(signal);
    if (total !== null) await setImportTotal(studyId, running.id, total);
    return importItems(studyId, running, { source: opened.source, classes, signal });
  }
  const searched = await search(studyId, running, opened.search, signal);
  if (searched !== "done") return searched;
  const source = foundImagesSource(studyId, running.id);
  return importItems(studyId, running, { source, classes, signal });
}

/** Metadata first: asks the source page by page, from where an earlier run stopped. */
async function search(
  studyId: AuthorizedStudyId,
  running: CandidateImport,
  { pages }: SourceSearch,
  signal: AbortSignal,
): Promise<RunImportOutcome> {
  if (running.searchedAt !== null) return "done";
  for await (const page of pages(running.cursor, signal)) {
    if (!(await recordSearchPage(studyId, running.id, page))) return "paused";
    if (signal.aborted) return "stopped";
  }
  await endSearch(studyId, running.id);
  return "done";
}

interface ImportContext {
  source: Source;
  classes: readonly { id: number; wnid: string }[];
  signal: AbortSignal;
}

async function importItems(
  studyId: AuthorizedStudyId,
  running: CandidateImport,
  { source, classes, signal }: ImportContext,
): Promise<RunImportOutcome> {
  const classIds = new Map(classes.map(({ id, wnid }) => [wnid, id]));
  const wnids = classes.map(({ wnid }) => wnid);
  const tombstones = await listTombstones();
  const limit = pLimit(inWork);
  const stop = new AbortController();
  const ending = AbortSignal.any([signal, stop.signal]);
  const begin = async (item: SourceItem): Promise<ImportFileResult | undefined> => {
    if (ending.aborted) return undefined;
    try {
      return await importItem(item, { classIds, wnids, tombstones, signal: ending });
    } catch (error) {
      // What was stopped half-way has no row, and is left for the next run.
      if (ending.aborted) return undefined;
      throw error;
    }
  };
  const decode = async (chunk: SourceItem[]): Promise<ImportFileResult[]> => {
    const paths = chunk.map((item) => item.path);
    const recorded = await listRecordedPaths(studyId, running.id, paths);
    const left = chunk.filter((item) => !recorded.has(item.path));
    const results = await Promise.all(left.map((item) => limit(() => begin(item))));
    return results.filter((result) => result !== undefined);
  };
  // The cores stay busy: while one chunk is written to the database the next is decoded and the one after it waits. Chunks are
  // written in order, so that the first of several equal images is the one that sorts first.
  const waiting: Promise<ImportFileResult[]>[] = [];
  const writeFirst = async (): Promise<boolean> => {
    const results = (await waiting.shift()) ?? [];
    if (results.length === 0) return true;
    // The row promises that its image can be shown, also after a loss of power.
    await flushImages();
    return recordImportFiles(studyId, running, results);
  };
  let paths = 0;
  try {
    for await (const chunk of chunksOf(source.items(ending))) {
      if (signal.aborted) break;
      paths += chunk.length;
      const decoded = decode(chunk);
      // Its error is met when its turn comes.
      decoded.catch(() => undefined);
      waiting.push(decoded);
      if (waiting.length > lookAhead && !(await writeFirst())) return "paused";
    }
    while (waiting.length > 0) if (!(await writeFirst())) return "paused";
  } finally {
    stop.abort();
    await Promise.allSettled(waiting);
  }
  if (signal.aborted) return "stopped";
  if (running.searchedAt === null && running.source !== "flickr" && running.source !== "openverse")
    await setImportTotal(studyId, running.id, paths);
  return (await finishImport(studyId, running.id)) ? "done" : "paused";
}

async function* chunksOf(items: AsyncIterable<SourceItem>): AsyncGenerator<SourceItem[]> {
  let chunk: SourceItem[] = [];
  let held = 0;
  for await (const item of items) {
    chunk.push(item);
    held += item.heldBytes ?? 0;
    if (chunk.length < chunkSize && held < chunkBytes) continue;
    yield chunk;
    chunk = [];
    held = 0;
  }
  if (chunk.length > 0) yield chunk;
}

async function importItem(
  item: SourceItem,
  context: {
    classIds: ReadonlyMap<string, number>;
    wnids: readonly string[];
    tombstones: ReadonlySet<string>;
    signal: AbortSignal;
  },
): Promise<ImportFileResult> {
  const { path } = item;
  const refused = (reason: string): ImportFileResult => ({
    path,
    outcome: "refused",
    reason: `Cannot import ${path}: ${reason}`,
  });
  if (item.refusal !== undefined) return refused(item.refusal);
  const classId = item.wnid === undefined ? undefined : context.classIds.get(item.wnid);
  if (classId === undefined) return refused(unknownClassReason(item.wnid ?? "", context.wnids));
  const read = await item.read(context.signal);
  if (!read.ok) return refused(read.reason);
  const prepared = await prepareImage(read.bytes);
  if (!prepared.ok) return refused(prepared.reason);
  if (context.tombstones.has(prepared.image.sha256)) {
    // Also removes what an import that ran beside the takedown may have written.
    await removeImage(prepared.image.sha256);
    return { path, outcome: "refused", reason: takenDownReason(path) };
  }
  // The files come before the row.
  await storeImage(prepared.image, read.bytes);
  const { derivatives: _, ...image } = prepared.image;
  return { path, outcome: "decoded", classId, keyword: item.keyword, provenance: item.provenance, image };
}
