import { join } from "node:path";
import pLimit from "p-limit";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { database, pool } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import {
  beginImport,
  failImport,
  finishImport,
  type ImportFileResult,
  importJobKey,
  recordImportFiles,
  setImportTotal,
} from "@/lib/features/imports/mutations";
import { type CandidateImport, listRecordedPaths } from "@/lib/features/imports/queries";
import { sizeOfSlice, sliceOfClass, unknownClassReason } from "@/lib/features/imports/rules";
import { countFolder, importRoot, listFolder, resolveImportFolder } from "@/lib/images/import-folder";
import { prepareImage } from "@/lib/images/prepare-image";
import { readImportFile } from "@/lib/images/read-import-file";
import { storeImage } from "@/lib/images/store-image";
import { enqueue } from "../queue";
import type { JobTask } from "../registry";

/** Images in work at once. Each decodes on one thread; more than the cores, so that reading and writing overlap with that. */
const inWork = 6;
/** Files of one transaction: about half a second of work, so that progress moves and little is repeated after a kill. */
const chunkSize = 64;
/** Chunks that are decoded before the one that is being written has to be. */
const lookAhead = 2;

export interface RunImportOptions {
  /** Aborted: finishes the files in work, leaves the rest for the next run. */
  signal: AbortSignal;
}
/** How a run ended; `elsewhere` = another process is at this import, `notDue` = it was paused or over before. */
export type RunImportOutcome = "done" | "paused" | "failed" | "stopped" | "elsewhere" | "notDue";

/** Brings the files of one import in, beginning with those that have no row yet. The job of that name; also for callers in-process. */
export async function runImport(
  studyId: AuthorizedStudyId,
  importId: number,
  options: RunImportOptions,
): Promise<RunImportOutcome> {
  return withImportLock(studyId, importId, async () => {
    const running = await beginImport(studyId, importId);
    if (!running) return "notDue";
    try {
      return await importFiles(studyId, running, options.signal);
    } catch (error) {
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
      return await work();
    } finally {
      if (!lost) await client.query("select pg_advisory_unlock(hashtextextended($1, 0))", [key]);
    }
  } finally {
    client.off("error", onError);
    client.release(lost);
  }
}

interface FoundFile {
  /** <class>/<file> */
  path: string;
  classId?: number;
  refusal?: string;
}

async function importFiles(
  studyId: AuthorizedStudyId,
  running: CandidateImport,
  signal: AbortSignal,
): Promise<RunImportOutcome> {
  const folder = await resolveImportFolder(running.folder);
  const root = await importRoot();
  await setImportTotal(studyId, running.id, await countFiles(root, folder, running));
  const limit = pLimit(inWork);
  const stop = new AbortController();
  const begin = (file: FoundFile) =>
    signal.aborted || stop.signal.aborted ? undefined : importFile(root, folder, file);
  const decode = async (chunk: FoundFile[]): Promise<ImportFileResult[]> => {
    const paths = chunk.map((file) => file.path);
    const recorded = await listRecordedPaths(studyId, running.id, paths);
    const left = chunk.filter((file) => !recorded.has(file.path));
    const results = await Promise.all(left.map((file) => limit(() => begin(file))));
    // What was not begun has no row, and is left for the next run.
    return results.filter((result) => result !== undefined);
  };
  // The cores stay busy: while one chunk is written to the database the next is decoded and the one after it waits. Chunks are
  // written in order, so that the first of several equal images is the one that sorts first.
  const waiting: Promise<ImportFileResult[]>[] = [];
  const writeFirst = async (): Promise<boolean> => {
    const results = (await waiting.shift()) ?? [];
    return results.length === 0 || recordImportFiles(studyId, running, results);
  };
  try {
    for await (const chunk of chunksOf(findFiles(studyId, running, { root, folder }))) {
      if (signal.aborted) break;
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
  return (await finishImport(studyId, running.id)) ? "done" : "paused";
}

async function countFiles(root: string, folder: string, slice: CandidateImport): Promise<number> {
  let total = 0;
  for (const entry of await listFolder(folder, root))
    total += entry.kind === "folder" ? sizeOfSlice(await countFolder(join(folder, entry.name)), slice) : 1;
  return total;
}

async function* findFiles(
  studyId: AuthorizedStudyId,
  running: CandidateImport,
  { root, folder }: { root: string; folder: string },
): AsyncGenerator<FoundFile> {
  const classes = await database("jobs").imageClass.findMany({
    where: { studyId },
    select: { id: true, wnid: true },
    orderBy: { position: "asc" },
  });
  const classIds = new Map(classes.map(({ id, wnid }) => [wnid, id]));
  const wnids = classes.map(({ wnid }) => wnid);
  for (const top of await listFolder(folder, root)) {
    if (top.kind !== "folder") {
      yield { path: top.name, refusal: misplaced[top.kind] };
      continue;
    }
    const classId = classIds.get(top.name);
    const unknown = classId === undefined ? { refusal: unknownClassReason(top.name, wnids) } : { classId };
    for (const entry of sliceOfClass(await listFolder(join(folder, top.name), root), running)) {
      const path = `${top.name}/${entry.name}`;
      if (entry.kind === "file") yield { path, ...unknown };
      else yield { path, refusal: entry.kind === "outside" ? misplaced.outside : misplaced.folder };
    }
  }
}

const misplaced = {
  file: "it stands beside the class folders; move it into the folder of its class",
  folder: "it is a folder; put the images directly into the folder of their class",
  outside: "it is a link that leaves the import root; put the images themselves there",
} as const;

async function* chunksOf(files: AsyncIterable<FoundFile>): AsyncGenerator<FoundFile[]> {
  let chunk: FoundFile[] = [];
  for await (const file of files) {
    chunk.push(file);
    if (chunk.length < chunkSize) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

async function importFile(root: string, folder: string, file: FoundFile): Promise<ImportFileResult> {
  const refused = (reason: string): ImportFileResult => ({
    path: file.path,
    outcome: "refused",
    reason: `Cannot import ${file.path}: ${reason}`,
  });
  if (file.classId === undefined) return refused(file.refusal ?? "it has no class");
  const read = await readImportFile(root, join(folder, file.path));
  if (!read.ok) return refused(read.reason);
  const prepared = await prepareImage(read.bytes);
  if (!prepared.ok) return refused(prepared.reason);
  // The files come before the row: a row promises that its image can be shown.
  await storeImage(prepared.image, read.bytes);
  const { derivatives: _, ...image } = prepared.image;
  return { path: file.path, outcome: "decoded", classId: file.classId, image };
}
