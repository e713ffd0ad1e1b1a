import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";

/** Seconds until the next pending market call may be made (0 = now); null where none is pending. */
export async function secondsToNextAttempt(): Promise<number | null> {
  const [next] = await database("jobs").$queryRaw<{ seconds: number | null }[]>`
    select greatest(0, extract(epoch from min(greatest(next_attempt_at, lease_until)) - app_now()))::double precision as seconds
    from outbox where state = 'pending'`;
  return next?.seconds ?? null;
}

export interface OutboxProgress {
  pending: number;
  done: number;
  failed: number;
  /** Reason of the latest failed try among the calls that are not done. */
  lastError: string | null;
}

/** How far the market calls of a study, or of one of its batches, are. */
export async function getOutboxProgress(
  studyId: AuthorizedStudyId,
  batchId: number | null = null,
): Promise<OutboxProgress> {
  const [progress] = await database("desk").$queryRaw<OutboxProgress[]>`
    select count(*) filter (where state = 'pending')::integer as pending, count(*) filter (where state = 'done')::integer as done,
           count(*) filter (where state = 'failed')::integer as failed,
           (array_agg(last_error order by id desc) filter (where state <> 'done' and last_error is not null))[1] as "lastError"
    from outbox
    where study_id = ${studyId} and (${batchId}::integer is null or (payload->>'batchId')::integer = ${batchId})`;
  return progress ?? { pending: 0, done: 0, failed: 0, lastError: null };
}
