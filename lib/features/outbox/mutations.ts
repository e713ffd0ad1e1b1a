// Market calls as rows: written in the transaction that wants the effect, made by the job worker, recorded by who holds the lease.
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { leaseSeconds, retryDelaySeconds, tokenHours } from "./rules";
import { type ClaimedEntry, type OutboxKind, type OutboxPayload, outboxPayloads } from "./schema";

/** Writes market calls in the caller's transaction; a call whose effect is wanted already (`effectKey`) is not written twice. Returns how many are new. */
export async function addOutboxEntries<Kind extends OutboxKind>(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  kind: Kind,
  entries: readonly { effectKey: string; payload: OutboxPayload<Kind> }[],
): Promise<number> {
  const payloads = entries.map(({ payload }) => JSON.stringify(outboxPayloads[kind].parse(payload)));
  return tx.$executeRaw`
    insert into outbox (effect_key, study_id, kind, payload)
    select effect_key, ${studyId}::integer, ${kind}, payload::jsonb
    from unnest(${entries.map((entry) => entry.effectKey)}::text[], ${payloads}::text[]) as wanted (effect_key, payload)
    on conflict (effect_key) do nothing`;
}

/**
 * Leases the call that has been due longest; null where nothing is due. A HIT waits until its batch's HIT type exists. Safe under any
 * number of parallel callers, and a lease that ran out (its holder died) is given again.
 */
export async function claimOutboxEntry(): Promise<ClaimedEntry | null> {
  const [claimed] = await database("jobs").$queryRaw<ClaimedEntry[]>`
    update outbox o
    set fence = o.fence + 1, attempts = o.attempts + 1, first_tried_at = coalesce(o.first_tried_at, app_now()),
        lease_until = app_now() + ${leaseSeconds} * interval '1 second'
    where o.id = (
      select due.id from outbox due
      where due.state = 'pending' and due.next_attempt_at <= app_now() and (due.lease_until is null or due.lease_until <= app_now())
        and (due.kind <> 'create-hit' or exists (
          select from batches b
          where b.study_id = due.study_id and b.id = (due.payload->>'batchId')::integer and b.market_hit_type_id is not null))
      order by due.next_attempt_at, due.id
      limit 1 for update skip locked)
    returning o.id, o.study_id as "studyId", o.kind, o.payload, o.attempts, o.fence,
      coalesce(o.first_tried_at <= app_now() - ${tokenHours} * interval '1 hour', false) as "tokenForgotten"`;
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
