import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { refreshStatistics } from "@/lib/db/refresh-statistics";
import { AppError } from "@/lib/errors";
import { resolveImportFolder } from "@/lib/images/import-folder";
import { enqueue } from "@/lib/jobs/queue";
import { openSource } from "@/lib/sources/open-source";
import { placeOf, type SourceSettings } from "@/lib/sources/settings";
import type { Provenance, SearchPage } from "@/lib/sources/source";
import { listSourceClasses } from "../classes/queries";
import { type CandidateImport, getImport } from "./queries";
import type { NewFolderImport, NewImport } from "./schema";

/** What became of one file, on its way into the database. */
export type ImportFileResult =
  | { path: string; outcome: "refused"; reason: string }
  | {
      path: string;
      outcome: "decoded";
      classId: number;
      keyword?: string | undefined;
      provenance: Provenance;
      image: { sha256: string; width: number; height: number; byteSize: number; format: string };
    };

/** The one key of an import's job in the queue. */
export function importJobKey(studyId: number, importId: number): string {
  return `import-candidates/${studyId}/${importId}`;
}

function enqueueImport(transaction: Transaction, studyId: number, importId: number): Promise<void> {
  return enqueue(transaction, "import-candidates", { studyId, importId }, { key: importJobKey(studyId, importId) });
}

/** What `createImport` takes; a folder may be given by its path alone. */
export type ImportRequest = NewImport | NewFolderImport;

/**
 * Creates an import and its job; `inProcess` leaves the job out, for callers that run it themselves (runImport).
 *
 * Refused where its source cannot be opened (outside the import root, no key, damaged) or the study has no classes to import into.
 */
export async function createImport(
  studyId: AuthorizedStudyId,
  input: ImportRequest & { createdBy: string; inProcess?: boolean },
): Promise<CandidateImport> {
  const settings = await resolvePlace("settings" in input ? input.settings : folderSettingsOf(input));
  const place = placeOf(settings);
  const classes = await listSourceClasses(studyId);
  if (classes.length === 0)
    throw new AppError(
      "conflict",
      `Cannot import from ${place}: study ${studyId} has no classes; import a class list first, or make the classes of the folder's names`,
    );
  checkClasses(settings, new Set(classes.map(({ wnid }) => wnid)));
  await openSource(settings, classes);
  return database("desk").$transaction(async (transaction) => {
    const created = await transaction.candidateImport.create({
      data: {
        studyId,
        role: input.role,
        source: settings.source,
        place,
        settings,
        from: settings.source === "folder" ? (settings.from ?? null) : null,
        to: settings.source === "folder" ? (settings.to ?? null) : null,
        createdBy: input.createdBy,
      },
    });
    await record(transaction, created, input.createdBy, "import.create", {
      source: settings.source,
      place,
      role: input.role,
    });
    if (!input.inProcess) await enqueueImport(transaction, studyId, created.id);
    return created;
  });
}

function folderSettingsOf({ folder, from, to }: NewFolderImport): SourceSettings {
  return { source: "folder", folder, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** A folder is kept by its real path: the import means that folder, wherever IMPORT_ROOT points later. */
async function resolvePlace(settings: SourceSettings): Promise<SourceSettings> {
  return settings.source === "folder" ? { ...settings, folder: await resolveImportFolder(settings.folder) } : settings;
}

/** Refuses settings that name a class which the study does not have. */
function checkClasses(settings: SourceSettings, wnids: ReadonlySet<string>): void {
  const named: Record<string, readonly string[]> = {};
  if ("classes" in settings && settings.classes) named.classes = settings.classes;
  if ("extraTerms" in settings) named.extraTerms = Object.keys(settings.extraTerms);
  if ("parentTerms" in settings) named.parentTerms = Object.keys(settings.parentTerms);
  if (settings.source === "tinyImages") named.keywords = Object.values(settings.keywords);
  for (const [field, list] of Object.entries(named)) {
    const unknown = list.find((wnid) => !wnids.has(wnid));
    if (unknown !== undefined)
      throw new AppError(
        "badRequest",
        `Cannot import from ${placeOf(settings)}: ${field} names "${unknown}", which is no class of the study; give the wnid of one of its classes`,
        { field },
      );
  }
}

/** Keeps a page of a search and where it goes on, all or nothing; a photo that is there already changes nothing. Answers whether the import is still running. */
export async function recordSearchPage(
  studyId: AuthorizedStudyId,
  importId: number,
  page: SearchPage,
): Promise<boolean> {
  return database("jobs").$transaction(async (transaction) => {
    await transaction.$executeRaw`
      insert into found_images (study_id, import_id, position, path, record)
      select ${studyId}::integer, ${importId}::integer,
             (select coalesce(max(position) + 1, 0) from found_images where study_id = ${studyId} and import_id = ${importId}) + row_number() over (order by first.ordinality) - 1,
             first.path, first.record
      from (select distinct on (page.value->>'path') page.value->>'path' as path, page.value as record, page.ordinality
            from jsonb_array_elements(${JSON.stringify(page.records)}::jsonb) with ordinality as page(value, ordinality)
            order by page.value->>'path', page.ordinality) as first
      where not exists (select 1 from found_images f where f.study_id = ${studyId} and f.import_id = ${importId} and f.path = first.path)`;
    const refused = await addRefusedRows(
      transaction,
      studyId,
      importId,
      page.refusals.map(({ path, reason }) => ({
        path,
        outcome: "refused",
        reason: `Cannot import ${path}: ${reason}`,
      })),
    );
    const [row] = await transaction.$queryRaw<{ state: string }[]>`
      update candidate_imports set cursor = ${JSON.stringify(page.cursor)}::jsonb, refused = refused + ${refused.length},
        searched_at = case when ${page.cursor === null} then app_now() end,
        total = (select count(*) from found_images where study_id = ${studyId} and import_id = ${importId}) + refused + ${refused.length}
      where study_id = ${studyId} and id = ${importId} returning state::text`;
    return row?.state === "running";
  });
}

/** Notes that a search is over that had nothing to ask. */
export async function endSearch(studyId: AuthorizedStudyId, importId: number): Promise<void> {
  await database("jobs").$executeRaw`
    update candidate_imports set searched_at = app_now(), total = coalesce(total, 0) where study_id = ${studyId} and id = ${importId} and searched_at is null`;
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
  await refreshStatistics(["images", "candidates"]);
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
      const prepared = results.filter((result) => result.outcome === "decoded");
      await addImages(transaction, prepared);
      const takenDown = await listTakenDown(transaction, prepared);
      const decoded = prepared.filter(({ image }) => !takenDown.has(image.sha256));
      const tombstones = prepared.filter(({ image }) => takenDown.has(image.sha256)).map(refuseTakenDown);
      const added = await addCandidates(transaction, studyId, running.role, decoded);
      await fillKeywords(transaction, studyId, decoded);
      const written = [
        ...(await addDecodedRows(transaction, studyId, running.id, decoded, added)),
        ...(await addRefusedRows(transaction, studyId, running.id, [...results, ...tombstones])),
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

/** Which of these images have a tombstone; read after their rows were written, so that a takedown at the same time is seen. */
async function listTakenDown(transaction: Transaction, decoded: readonly Decoded[]): Promise<Set<string>> {
  const rows = await transaction.$queryRaw<{ sha256: string }[]>`
    select sha256 from images
    where sha256 = any(${decoded.map(({ image }) => image.sha256)}::text[]) and taken_down_at is not null`;
  return new Set(rows.map(({ sha256 }) => sha256));
}

/** The words for an image that was taken down before; also for the task that meets one. */
export function takenDownReason(path: string): string {
  return `Cannot import ${path}: this image was taken down, and the same bytes stay out; leave it out`;
}

function refuseTakenDown({ path }: Decoded): ImportFileResult {
  return { path, outcome: "refused", reason: takenDownReason(path) };
}

type Decoded = Extract<ImportFileResult, { outcome: "decoded" }>;

/**
 * Images are one row whatever the studies that use them; written in the order of sha256, so that two imports cannot block each other.
 * The first provenance stays; one that knows the source's own name of the image fills what an earlier import left unknown.
 */
async function addImages(transaction: Transaction, decoded: readonly Decoded[]): Promise<void> {
  const rows = JSON.stringify(decoded.map(({ image, provenance }) => ({ ...provenance, ...image })));
  await transaction.$executeRaw`
    insert into images (sha256, width, height, byte_size, format, source, source_id, source_url, source_page, title, licence, licence_url, owner, attribution)
    select distinct on (sha256) sha256, width, height, "byteSize", format, source, "sourceId", "sourceUrl", "sourcePage", title, licence, "licenceUrl", owner, attribution
    from rows from (jsonb_to_recordset(${rows}::jsonb) as (sha256 text, width integer, height integer, "byteSize" integer, format text, source text,
      "sourceId" text, "sourceUrl" text, "sourcePage" text, title text, licence text, "licenceUrl" text, owner text, attribution text))
      with ordinality as file
    order by sha256, ordinality
    on conflict (sha256) do update
      set source = excluded.source, source_id = excluded.source_id, source_url = excluded.source_url, source_page = excluded.source_page,
        title = coalesce(images.title, excluded.title), licence = coalesce(images.licence, excluded.licence),
        licence_url = coalesce(images.licence_url, excluded.licence_url), owner = coalesce(images.owner, excluded.owner),
        attribution = coalesce(images.attribution, excluded.attribution)
      where images.source_id is null and excluded.source_id is not null and images.taken_down_at is null`;
}

/**
 * Notes the keyword of images that are in their class already without one: the keyword of an image of CIFAR-10 is that of its exact
 * duplicate in Tiny Images (METHOD.md 1).
 */
async function fillKeywords(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  decoded: readonly Decoded[],
): Promise<void> {
  const labelled = decoded.filter(({ keyword }) => keyword !== undefined);
  if (labelled.length === 0) return;
  await transaction.$executeRaw`
    update candidates c set keyword = file.keyword
    from (select distinct on (class_id, sha256) class_id, sha256, keyword
          from unnest(${labelled.map((file) => file.classId)}::integer[], ${labelled.map((file) => file.image.sha256)}::text[],
                      ${labelled.map((file) => file.keyword ?? null)}::text[]) with ordinality as file(class_id, sha256, keyword, ordinality)
          order by class_id, sha256, ordinality) as file
    join images i on i.sha256 = file.sha256
    where c.study_id = ${studyId} and c.class_id = file.class_id and c.image_id = i.id and c.keyword is null`;
}

/** Answers the ids of the candidates that this adds. */
async function addCandidates(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  role: CandidateImport["role"],
  decoded: readonly Decoded[],
): Promise<number[]> {
  const rows = await transaction.$queryRaw<{ id: number }[]>`
    insert into candidates (study_id, class_id, image_id, role, path, keyword)
    select ${studyId}::integer, first.class_id, first.image_id, ${role}::candidate_role, first.path, first.keyword
    from (select distinct on (file.class_id, image.id) file.class_id, image.id as image_id, file.path, file.keyword, file.ordinality
          from unnest(${decoded.map((file) => file.path)}::text[], ${decoded.map((file) => file.classId)}::integer[],
                      ${decoded.map((file) => file.image.sha256)}::text[], ${decoded.map((file) => file.keyword ?? null)}::text[])
                 with ordinality as file(path, class_id, sha256, keyword, ordinality)
          join images image on image.sha256 = file.sha256 and image.taken_down_at is null
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
