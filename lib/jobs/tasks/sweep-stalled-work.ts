import { database, Prisma } from "@/lib/db/client";
import { removeImageFiles } from "@/lib/features/deletions/mutations";
import { enqueue } from "../queue";
import type { JobTask } from "../registry";

/** Long work that a job does row by row: its table, its job, and what the job calls the row's id. */
const kinds = [
  { table: "evaluations", job: "run-evaluation", id: "evaluationId" },
  { table: "releases", job: "write-release", id: "releaseId" },
  { table: "prediction_runs", job: "run-predictions", id: "runId" },
  { table: "study_deletions", job: "delete-study", id: "deletionId" },
] as const;

/** Rows younger than this are left to the job that was queued with them. */
const patienceSeconds = 30;

/**
 * Repairs what a kill left: work that says it is queued or running while nobody holds its lock and no job of it waits gets its job
 * again; work that the queue has given up is failed with what its job said last. Files that a killed import of a study wrote go.
 */
export const sweepStalledWork: JobTask<"sweep-stalled-work"> = async () => {
  for (const kind of kinds)
    await database("jobs").$transaction(async (transaction) => {
      const stalled = await transaction.$queryRaw<{ studyId: number; id: number; error: string | null }[]>`
        select w.study_id as "studyId", w.id,
               max(j.last_error) filter (where j.locked_at is null and j.attempts >= j.max_attempts) as error
        from ${Prisma.raw(kind.table)} w
        cross join lateral (select ${kind.job} || '/' || w.study_id || '/' || w.id as key) as k
        left join graphile_worker.jobs j on j.key = k.key
        where w.state::text in ('queued', 'running')
          and w.created_at < app_now() - ${patienceSeconds}::double precision * interval '1 second'
          and pg_try_advisory_xact_lock(hashtextextended('redraw/' || k.key, 0))
        group by w.study_id, w.id
        having count(*) filter (where j.locked_at is null and j.attempts < j.max_attempts) = 0`;
      for (const { studyId, id, error } of stalled) {
        const key = `${kind.job}/${studyId}/${id}`;
        if (error === null) await enqueue(transaction, kind.job, payloadOf(kind, studyId, id), { key });
        else
          await transaction.$executeRaw`
            update ${Prisma.raw(kind.table)} set state = 'failed',
              error = ${`Gave up after many attempts, the last of which said: ${error}; start it again`}
            where study_id = ${studyId} and id = ${id} and state::text in ('queued', 'running')`;
      }
    });
  while ((await removeImageFiles(null)) === "more");
};

function payloadOf(kind: (typeof kinds)[number], studyId: number, id: number) {
  return { studyId, [kind.id]: id } as {
    studyId: number;
    evaluationId: number;
    releaseId: number;
    runId: number;
    deletionId: number;
  };
}
