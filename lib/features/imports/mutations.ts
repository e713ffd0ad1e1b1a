import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { resolveImportFolder } from "@/lib/images/import-folder";
import { enqueue } from "@/lib/jobs/queue";
import { type CandidateImport, getImport } from "./queries";
import type { NewImport } from "./schema";

/** What became of one file, on its way into the database. */
export type ImportFileResult =
  | { path: string; outcome: "refused"; reason: string }
  | {
      path: string;
      outcome: "decoded";
      classId: number;
      image: { sha256: string; width: number; height: number; byteSize: number; format: string };
    };

/** The one key of an import's job in the queue. */
export function importJobKey(studyId: number, importId: number): string {
  return `import-candidates/${studyId}/${importId}`;
}

function enqueueImport(transaction: Transaction, studyId: number, importId: number): Promise<void> {
  return enqueue(transaction, "import-candidates", { studyId, importId }, { key: importJobKey(studyId, importId) });
}

/**
 * Creates an import and its job; `inProcess` leaves the job out, for callers that run it themselves (runImport).
 *
 * Refused where the folder lies outside the import root or the study has no classes to import into.
 */
export async function createImport(
  studyId: AuthorizedStudyId,
  input: NewImport & { createdBy: string; inProcess?: boolean },
): Promise<CandidateImport> {
  const folder = await resolveImportFolder(input.folder);
  return database("desk").$transaction(async (transaction) => {
    if ((await transaction.imageClass.count({ where: { studyId } })) === 0)
      throw new AppError(
        "conflict",
        `Cannot import from ${folder}: study ${studyId} has no classes; import a class list first, or make the classes of the folder's names`,
      );
    const created = await transaction.candidateImport.create({
      data: {
        studyId,
        role: input.role,
        folder,
        from: input.from ?? null,
        to: input.to ?? null,
        createdBy: input.createdBy,
      },
    });
    await record(transaction, created, input.createdBy, "import.create", { folder, role: input.role });
    if (!input.inProcess) await enqueueImport(transaction, studyId, created.id);
    return created;
  });
}

/** Stops an import after the files that are in work; what came in stays. */
export async function pauseImport(studyId: AuthorizedStudyId, importId: number, actor: string): Promise<void> {
  await move(studyId, importId, actor, "pause", { from: ["queued", "running"], to: "paused" });
}

/** Lets a paused or failed import go on with the files that it has not dealt with. */
export async function resumeImport(studyId: AuthorizedStudyId, importId: number, actor: string): Promise<void> {
  await move(studyId, importId, actor, "resume", { from: ["paused", "failed"], to: "queued" }, enqueueImport);
}

async function move(
  studyId: AuthorizedStudyId,
  importId: number,
  actor: string,
  act: "pause" | "resume",
  states: { from: CandidateImport["state"][]; to: CandidateImport["state"] },
  then?: typeof enqueueImport,
): Promise<void> {
  const moved = await database("desk").$transaction(async (transaction) => {
    const { count } = await transaction.candidateImport.updateMany({
      where: { studyId, id: importId, state: { in: states.from } },
      data: { state: states.to, error: null },
    });
    if (count === 0) return false;
    await record(transaction, { studyId, id: importId }, actor, `import.${act}`, {});
    await then?.(transaction, studyId, importId);
    return true;
  });
  if (moved) return;
  const { state } = await getImport(studyId, importId);
  throw new AppError(
    "conflict",
    `Cannot ${act} import ${importId} of study ${studyId}: it is ${state}; only one that is ${states.from.join(" or ")} can`,
  );
}

async function record(
  transaction: Transaction,
  of: { studyId: number; id: number },
  actor: string,
  act: string,
  details: Record<string, string>,
): Promise<void> {
  await transaction.auditEvent.create({
    data: { studyId: of.studyId, actor, act, subject: `import/${of.studyId}/${of.id}`, details },
  });
}

/** Marks an import as running and answers it; undefined where it is paused or over. */
export async function beginImport(studyId: AuthorizedStudyId, importId: number): Promise<CandidateImport | undefined> {
  const count = await database("jobs").$executeRaw`
    update candidate_imports set state = 'running', started_at = coalesce(started_at, app_now()), error = null
    where study_id = ${studyId} and id = ${importId} and state in ('queued', 'running')`;
  return count === 0 ? undefined : getImport(studyId, importId);
}

/** Notes how many files there are. */
export async function setImportTotal(studyId: AuthorizedStudyId, importId: number, total: number): Promise<void> {
  await database("jobs").candidateImport.update({
    where: { studyId_id: { studyId, id: importId } },
    data: { total },
  });
}

/** Ends an import whose files all have their row; false where it was paused meanwhile. */
export async function finishImport(studyId: AuthorizedStudyId, importId: number): Promise<boolean> {
  const count = await database("jobs").$executeRaw`
    update candidate_imports set state = 'done', finished_at = app_now()
    where study_id = ${studyId} and id = ${importId} and state = 'running'`;
  return count > 0;
}

/** Stops an import that cannot go on, with the reason; what came in stays, and it can be resumed. */
export async function failImport(studyId: AuthorizedStudyId, importId: number, error: string): Promise<void> {
  await database("jobs").candidateImport.updateMany({
    where: { studyId, id: importId, state: { in: ["queued", "running"] } },
    data: { state: "failed", error },
  });
}

/**
 * Writes what became of some files: images, candidates, one row per file and the counts, all or nothing.
 *
 * Files are taken in the order given: the first of several equal images becomes the candidate. A file that has its row
 * already changes nothing. Answers whether the import is still running.
 */
export async function recordImportFiles(
  studyId: AuthorizedStudyId,
  running: { id: number; role: CandidateImport["role"] },
  results: readonly ImportFileResult[],
): Promise<boolean> {
  return database("jobs").$transaction(
    async (transaction) => {
      const decoded = results.filter((result) => result.outcome === "decoded");
      await addImages(transaction, decoded);
      const added = await addCandidates(transaction, studyId, running.role, decoded);
      const written = [
        ...(await addDecodedRows(transaction, studyId, running.id, decoded, added)),
        ...(await addRefusedRows(transaction, studyId, running.id, results)),
      ];
      const count = (outcome: string) => written.filter((row) => row.outcome === outcome).length;
      const [row] = await transaction.$queryRaw<{ state: string }[]>`
        update candidate_imports set imported = imported + ${count("imported")}, duplicates = duplicates + ${count("duplicate")},
          refused = refused + ${count("refused")}
        where study_id = ${studyId} and id = ${running.id} returning state::text`;
      return row?.state === "running";
    },
    { timeout: 60_000 },
  );
}

type Decoded = Extract<ImportFileResult, { outcome: "decoded" }>;

/** Images are one row whatever the studies that use them; written in the order of sha256, so that two imports cannot block each other. */
async function addImages(transaction: Transaction, decoded: readonly Decoded[]): Promise<void> {
  const images = decoded.map((file) => file.image);
  await transaction.$executeRaw`
    insert into images (sha256, width, height, byte_size, format, source)
    select distinct on (sha256) sha256, width, height, byte_size, format, 'folder'
    from unnest(${images.map((image) => image.sha256)}::text[], ${images.map((image) => image.width)}::integer[],
                ${images.map((image) => image.height)}::integer[], ${images.map((image) => image.byteSize)}::integer[],
                ${images.map((image) => image.format)}::text[]) as file(sha256, width, height, byte_size, format)
    order by sha256
    on conflict (sha256) do nothing`;
}

/** Answers the ids of the candidates that this adds. */
async function addCandidates(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  role: CandidateImport["role"],
  decoded: readonly Decoded[],
): Promise<number[]> {
  const rows = await transaction.$queryRaw<{ id: number }[]>`
    insert into candidates (study_id, class_id, image_id, role, path)
    select ${studyId}::integer, first.class_id, first.image_id, ${role}::candidate_role, first.path
    from (select distinct on (file.class_id, image.id) file.class_id, image.id as image_id, file.path, file.ordinality
          from unnest(${decoded.map((file) => file.path)}::text[], ${decoded.map((file) => file.classId)}::integer[],
                      ${decoded.map((file) => file.image.sha256)}::text[]) with ordinality as file(path, class_id, sha256, ordinality)
          join images image on image.sha256 = file.sha256
          order by file.class_id, image.id, file.ordinality) as first
    order by first.ordinality
    on conflict (study_id, class_id, image_id) do nothing
    returning id`;
  return rows.map((row) => row.id);
}

async function addDecodedRows(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  importId: number,
  decoded: readonly Decoded[],
  added: readonly number[],
): Promise<{ outcome: string }[]> {
  return transaction.$queryRaw<{ outcome: string }[]>`
    insert into candidate_import_files (study_id, import_id, path, outcome, reason, candidate_id)
    select ${studyId}::integer, ${importId}::integer, file.path, (case when is_new then 'imported' else 'duplicate' end)::import_outcome,
           case when is_new then null
                else 'the same image is in this class already, as ' || c.role || ' ' || c.path || '; nothing to mend' end, c.id
    from unnest(${decoded.map((file) => file.path)}::text[], ${decoded.map((file) => file.classId)}::integer[],
                ${decoded.map((file) => file.image.sha256)}::text[]) as file(path, class_id, sha256)
    join images i on i.sha256 = file.sha256
    join candidates c on c.study_id = ${studyId} and c.class_id = file.class_id and c.image_id = i.id
    cross join lateral (select c.id = any(${added}::integer[]) and c.path = file.path as is_new) as is_new
    on conflict (study_id, import_id, path) do nothing
    returning outcome::text`;
}

async function addRefusedRows(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  importId: number,
  results: readonly ImportFileResult[],
): Promise<{ outcome: string }[]> {
  const refused = results.filter((result) => result.outcome === "refused");
  if (refused.length === 0) return [];
  return transaction.$queryRaw<{ outcome: string }[]>`
    insert into candidate_import_files (study_id, import_id, path, outcome, reason)
    select ${studyId}::integer, ${importId}::integer, file.path, 'refused', file.reason
    from unnest(${refused.map((file) => file.path)}::text[], ${refused.map((file) => file.reason)}::text[]) as file(path, reason)
    on conflict (study_id, import_id, path) do nothing
    returning outcome::text`;
}

const patienceSeconds = 10;

/**
 * Gives imports that nobody works on their job again: one whose process was killed keeps a locked job for hours.
 *
 * Nobody works on an import when its lock is free and no job of it waits. One that the queue has given up is failed with
 * what its job said last. Answers how many got a job.
 */
export async function requeueStalledImports(): Promise<number> {
  return database("jobs").$transaction(async (transaction) => {
    const stalled = await transaction.$queryRaw<{ studyId: number; id: number; error: string | null }[]>`
      select i.study_id as "studyId", i.id,
             max(j.last_error) filter (where j.locked_at is null and j.attempts >= j.max_attempts) as error
      from candidate_imports i
      cross join lateral (select 'import-candidates/' || i.study_id || '/' || i.id as key) as k
      left join graphile_worker.jobs j on j.key = k.key
      where i.state in ('queued', 'running')
        and greatest(i.created_at, i.started_at) < app_now() - ${patienceSeconds}::double precision * interval '1 second'
        and pg_try_advisory_xact_lock(hashtextextended(k.key, 0))
      group by i.study_id, i.id
      having count(*) filter (where j.locked_at is null and j.attempts < j.max_attempts) = 0`;
    for (const { studyId, id, error } of stalled) {
      if (error === null) await enqueueImport(transaction, studyId, id);
      else
        await transaction.candidateImport.updateMany({
          where: { studyId, id, state: { in: ["queued", "running"] } },
          data: {
            state: "failed",
            error: `Gave up after many attempts, the last of which said: ${error}; resume to try again`,
          },
        });
    }
    return stalled.filter((row) => row.error === null).length;
  });
}
