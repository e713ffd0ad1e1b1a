import { randomBytes } from "node:crypto";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { getRevision } from "@/lib/features/variants/queries";
import { enqueue } from "@/lib/jobs/queue";
import { getRelease, type ReleaseSummary, refuseTakenDown } from "./queries";
import type { NewRelease, ReleaseFile } from "./schema";

/** The one key of a release's job in the queue, and the name of its lock. */
export function releaseJobKey(studyId: number, releaseId: number): string {
  return `write-release/${studyId}/${releaseId}`;
}

function enqueueRelease(
  transaction: Pick<Transaction, "$queryRaw">,
  studyId: number,
  releaseId: number,
): Promise<void> {
  return enqueue(transaction, "write-release", { studyId, releaseId }, { key: releaseJobKey(studyId, releaseId) });
}

/** Numbers a release of a revision and queues the writing of its files. Refused: a revision without images, or with images that were taken down. */
export async function createRelease(
  studyId: AuthorizedStudyId,
  input: NewRelease & { createdBy: string },
): Promise<ReleaseSummary> {
  const revision = await getRevision(studyId, input.revisionId);
  const act = `Cannot release ${revision.variantName} r${revision.number}`;
  if (revision.imageCount === 0)
    throw new AppError("conflict", `${act}: it has 0 images; draw a revision that has some`);
  await refuseTakenDown(studyId, revision.id, act);
  const id = await database("desk").$transaction(async (transaction) => {
    // One number after the other, whoever asks at once.
    await transaction.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`releases/${studyId}`}, 0))`;
    const { _max } = await transaction.release.aggregate({ where: { studyId }, _max: { number: true } });
    const created = await transaction.release.create({
      data: {
        studyId,
        number: (_max.number ?? 0) + 1,
        revisionId: revision.id,
        options: input.options,
        key: randomBytes(32),
        imageCount: revision.imageCount,
        createdBy: input.createdBy,
      },
      select: { id: true, number: true },
    });
    await record(transaction, studyId, input.createdBy, "release.create", created.id, {
      number: created.number,
      revision: revision.id,
      manifestSha256: revision.manifestSha256,
    });
    await enqueueRelease(transaction, studyId, created.id);
    return created.id;
  });
  return getRelease(studyId, id);
}

async function record(
  transaction: Pick<Transaction, "auditEvent">,
  studyId: number,
  actor: string,
  act: string,
  id: number,
  details: Record<string, string | number>,
): Promise<void> {
  await transaction.auditEvent.create({ data: { studyId, actor, act, subject: `release/${studyId}/${id}`, details } });
}

/** Lets a release that failed be written again. */
export async function retryRelease(studyId: AuthorizedStudyId, id: number, actor: string): Promise<void> {
  const moved = await database("desk").$transaction(async (transaction) => {
    const { count } = await transaction.release.updateMany({
      where: { studyId, id, state: "failed" },
      data: { state: "queued", error: null, written: 0 },
    });
    if (count === 0) return false;
    await record(transaction, studyId, actor, "release.retry", id, {});
    await enqueueRelease(transaction, studyId, id);
    return true;
  });
  if (moved) return;
  const { number, state } = await getRelease(studyId, id);
  throw new AppError("conflict", `Cannot write release ${number} again: it is ${state}; only one that failed can`);
}

/** Marks a release as being written and answers it with the key of its pseudonyms; undefined where it is over. */
export async function beginRelease(
  studyId: AuthorizedStudyId,
  id: number,
): Promise<(ReleaseSummary & { readonly key: Uint8Array; readonly revisionCreatedAt: Date }) | undefined> {
  const count = await database("jobs").$executeRaw`
    update releases set state = 'running', started_at = coalesce(started_at, app_now()), error = null, written = 0
    where study_id = ${studyId} and id = ${id} and state in ('queued', 'running')`;
  if (count === 0) return undefined;
  const { key, revision } = await database("jobs").release.findUniqueOrThrow({
    where: { studyId_id: { studyId, id } },
    select: { key: true, revision: { select: { createdAt: true } } },
  });
  return { ...(await getRelease(studyId, id)), key, revisionCreatedAt: revision.createdAt };
}

/** Notes how many images are written. */
export async function noteWritten(studyId: AuthorizedStudyId, id: number, written: number): Promise<void> {
  await database("jobs").release.updateMany({ where: { studyId, id, state: "running" }, data: { written } });
}

/** Stores the list of a release's files, which are all in place: from now on it never changes. */
export async function finishRelease(
  studyId: AuthorizedStudyId,
  id: number,
  files: readonly ReleaseFile[],
): Promise<void> {
  await database("jobs").$executeRaw`
    update releases set state = 'done', files = ${JSON.stringify(files)}::jsonb, written = image_count, finished_at = app_now()
    where study_id = ${studyId} and id = ${id} and state = 'running'`;
}

/** Ends a release that cannot be written, with the reason. */
export async function failRelease(studyId: AuthorizedStudyId, id: number, error: string): Promise<void> {
  await database("jobs").release.updateMany({
    where: { studyId, id, state: { in: ["queued", "running"] } },
    data: { state: "failed", error },
  });
}
