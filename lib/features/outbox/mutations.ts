// Market calls as rows: written in the transaction that wants the effect, made by the job worker, recorded by who holds the lease.
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { enqueue } from "@/lib/jobs/queue";
import { leaseSeconds, retryDelaySeconds, tokenHours } from "./rules";
import { type ClaimedEntry, type OutboxKind, type OutboxPayload, outboxPayloads } from "./schema";

/** Writes market calls in the caller's transaction; a call whose effect is wanted already (`effectKey`) is not written twice. Returns how many are new. */
export async function addOutboxEntries<Kind extends OutboxKind>(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  kind: Kind,
  entries: readonly { effectKey: string; payload: OutboxPayload<Kind>; lane?: string }[],
  { delaySeconds = 0 }: { delaySeconds?: number } = {},
): Promise<number> {
  if (entries.length === 0) return 0;
  const payloads = entries.map(({ payload }) => JSON.stringify(outboxPayloads[kind].parse(payload)));
  return tx.$executeRaw`
    insert into outbox (effect_key, study_id, kind, payload, lane, next_attempt_at)
    select effect_key, ${studyId}::integer, ${kind}, payload::jsonb, lane, app_now() + ${delaySeconds}::double precision * interval '1 second'
    from unnest(${entries.map((entry) => entry.effectKey)}::text[], ${payloads}::text[], ${entries.map((entry) => entry.lane ?? null)}::text[])
      as wanted (effect_key, payload, lane)
    on conflict (effect_key) do nothing`;
}

/** The lane of what is changed about a HIT at its market: the last wish is the last call. */
export function postingLane(studyId: number, postingId: number): string {
  return `posting/${studyId}/${postingId}`;
}

/** Wants the qualification types that the study keeps at a batch's endpoint and the market does not know yet. */
export async function wantQualificationTypes(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  batch: { id: number; endpoint: string },
): Promise<void> {
  const missing = await tx.crowdQualification.findMany({
    where: { studyId, endpoint: batch.endpoint, marketQualificationTypeId: null },
    select: { id: true },
  });
  await addOutboxEntries(
    tx,
    studyId,
    "create-qualification-type",
    missing.map(({ id }) => ({
      effectKey: `create-qualification-type/${studyId}/${id}`,
      payload: { batchId: batch.id, qualificationId: id },
    })),
  );
}

/** Wants the offers of postings to end at a time (null = now), after whatever else is wanted of them. */
export async function wantExpiration(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  batchId: number,
  postingIds: readonly number[],
  expiresAt: Date | null,
): Promise<void> {
  const [{ wish } = { wish: "" }] = await tx.$queryRaw<{ wish: string }[]>`
    select extract(epoch from clock_timestamp())::text as wish`;
  await addOutboxEntries(
    tx,
    studyId,
    "set-expiration",
    postingIds.map((postingId) => ({
      effectKey: `set-expiration/${studyId}/${postingId}/${wish}`,
      payload: { batchId, postingId, expiresAt: expiresAt?.toISOString() ?? null },
      lane: postingLane(studyId, postingId),
    })),
  );
}

/**
 * Leases the call that has been due longest; null where nothing is due. HIT types wait for the study's qualifications, HITs for their
 * HIT type and while their batch is paused, calls of one lane for the earlier ones. Safe under any number of parallel callers, and a
 * lease that ran out (its holder died) is given again.
 */
export async function claimOutboxEntry(): Promise<ClaimedEntry | null> {
  const [claimed] = await database("jobs").$queryRaw<ClaimedEntry[]>`
    update outbox o
    set fence = o.fence + 1, attempts = o.attempts + 1, 
        -- Not before it was wanted, but perhaps before we know: a restored backup has forgotten its tries.
        first_tried_at = coalesce(o.first_tried_at, o.created_at),
        lease_until = app_now() + ${leaseSeconds} * interval '1 second'
    where o.id = (
      select due.id from outbox due
      where due.state = 'pending' and due.next_attempt_at <= app_now() and (due.lease_until is null or due.lease_until <= app_now())
        and case due.kind
          when 'create-hit' then exists (
            select from hit_postings p
            join batch_hit_types t on t.study_id = p.study_id and t.id = p.hit_type_id and t.market_hit_type_id is not null
            join batches b on b.study_id = t.study_id and b.id = t.batch_id and b.paused_at is null
            where p.study_id = due.study_id and p.id = (due.payload->>'postingId')::integer)
          when 'grant-qualification' then exists (
            select from crowd_qualifications q
            where q.study_id = due.study_id and q.id = (due.payload->>'qualificationId')::integer and q.market_qualification_type_id is not null)
          when 'create-hit-type' then not exists (
            select from outbox q where q.study_id = due.study_id and q.kind = 'create-qualification-type' and q.state = 'pending')
          else due.lane is null or not exists (
            select from outbox earlier where earlier.lane = due.lane and earlier.id < due.id and earlier.state = 'pending')
          end
      order by due.next_attempt_at, due.id
      limit 1 for update skip locked)
    returning o.id, o.study_id as "studyId", o.kind, o.payload, o.attempts, o.fence,
      o.first_tried_at <= app_now() - ${tokenHours} * interval '1 hour' as "tokenForgotten"`;
  if (!claimed) return null;
  // The kind decides the payload's shape, which its writer checked; rows of an older release are checked again.
  return { ...claimed, payload: outboxPayloads[claimed.kind].parse(claimed.payload) } as ClaimedEntry;
}

/** Ends a call in the transaction that records its effect. False where the lease has passed to another: then nothing may be recorded. */
export async function finishOutboxEntry(tx: Transaction, entry: ClaimedEntry): Promise<boolean> {
  const done = await tx.$executeRaw`
    update outbox set state = 'done', done_at = app_now(), lease_until = null, last_error = null
    where id = ${entry.id} and fence = ${entry.fence} and state = 'pending'`;
  return done === 1;
}

/** Gives a call up in the transaction that records what follows from that. False where the lease has passed to another. */
export async function failOutboxEntry(tx: Transaction, entry: ClaimedEntry, reason: string): Promise<boolean> {
  const failed = await tx.$executeRaw`
    update outbox set state = 'failed', done_at = app_now(), lease_until = null, last_error = ${reason}
    where id = ${entry.id} and fence = ${entry.fence} and state = 'pending'`;
  return failed === 1;
}

/** Puts a call off after a try that did not succeed. Does nothing where the lease has passed to another. */
export async function deferOutboxEntry(entry: ClaimedEntry, reason: string, jitter: number): Promise<void> {
  await database("jobs").$executeRaw`
    update outbox
    set lease_until = null, last_error = ${reason},
        next_attempt_at = app_now() + ${retryDelaySeconds(entry.attempts, jitter)}::double precision * interval '1 second'
    where id = ${entry.id} and fence = ${entry.fence} and state = 'pending'`;
}

/** Starts the count of a request token's hours anew: it was seen that the market does not have the effect. False where the lease has passed to another. */
export async function restartOutboxEntry(entry: ClaimedEntry): Promise<boolean> {
  const restarted = await database("jobs").$executeRaw`
    update outbox set first_tried_at = app_now()
    where id = ${entry.id} and fence = ${entry.fence} and state = 'pending'`;
  return restarted === 1;
}

/** Makes a call again that the market has refused, or at once one that waits for its next try. Throws AppError notFound where it is done or gone. */
export async function retryOutboxEntry(studyId: AuthorizedStudyId, id: bigint): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    const again = await tx.$executeRaw`
      update outbox set state = 'pending', next_attempt_at = app_now(), done_at = null, fence = fence + 1, lease_until = null
      where id = ${id} and study_id = ${studyId} and (state = 'pending' or (state = 'failed' and kind not in ('create-qualification-type', 'create-hit-type', 'create-hit', 'send-bonus')))`;
    if (again === 0) {
      throw new AppError(
        "notFound",
        `Cannot make market call ${id} again: it is done, or its money has come back; wish it anew where it was wished`,
      );
    }
    await enqueue(tx, "deliver-outbox", {}, { key: "deliver-outbox" });
  });
}
