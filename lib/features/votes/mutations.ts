// What the market's list of assignments does to our submissions. Everything here can run twice and beside itself: states move by
// conditional updates under a lock per worker, effects have keys.
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { releaseRest, spend } from "../ledger/mutations";
import { assignmentCostCents } from "../ledger/rules";
import { addOutboxEntries, finishOutboxEntry } from "../outbox/mutations";
import type { ClaimedEntry } from "../outbox/schema";
import {
  type AnsweredVotes,
  type AssignmentState,
  type MarketStatus,
  orphanGraceSeconds,
  quarantineReason,
  type StoredVotes,
} from "./rules";

/** One line of the market's list, read and checked as far as that needs no database. */
export interface ListedAssignment {
  postingId: number;
  hitId: number;
  endpoint: string;
  marketAssignmentId: string;
  marketWorkerId: string;
  workerId: number;
  status: MarketStatus;
  submittedAt: Date;
  /** The answer as it came. */
  raw: string;
  answer: AnsweredVotes | { problem: string };
}

export type Settled = "confirmed" | "recovered" | "quarantined" | "superseded" | "rejected" | "decided" | "unchanged";

interface Row extends StoredVotes {
  id: number;
  state: AssignmentState;
  recovered: boolean;
}

/**
 * Brings our copy of one submission in line with the market's list: confirms it (votes count, tallies and the approval are written in
 * the same transaction), recovers votes that our server missed, sets aside what does not agree, writes down decisions made at the
 * market. Safe to repeat and to run in parallel.
 */
export async function settleAssignment(studyId: AuthorizedStudyId, listed: ListedAssignment): Promise<Settled> {
  return database("jobs").$transaction(
    async (tx) => {
      // One at a time per worker and study: whether a position repeats depends on what else this worker has counted.
      await tx.$executeRaw`select pg_advisory_xact_lock(${studyId}::integer, ${listed.workerId}::integer)`;
      const row = await lockOrRecover(tx, studyId, listed);
      const outcome = await settle(tx, studyId, listed, row);
      if (outcome === "superseded" || outcome === "confirmed" || outcome === "recovered") {
        if (listed.status === "Submitted") await wantApproval(tx, studyId, listed.hitId, row.id);
      }
      if (listed.status === "Submitted") return outcome;
      const changed = await writeDecision(tx, studyId, row.id, listed.status);
      return outcome === "unchanged" && changed ? "decided" : outcome;
    },
    { timeout: 20_000, maxWait: 10_000 },
  );
}

/** Our row of the three ids, locked; made from the market's answer where our server missed the submission. */
async function lockOrRecover(tx: Transaction, studyId: AuthorizedStudyId, listed: ListedAssignment): Promise<Row> {
  const { endpoint, marketAssignmentId, marketWorkerId } = listed;
  const votes = "problem" in listed.answer ? null : listed.answer;
  // On conflict the row is ours already; one that was opened and never submitted here takes the market's votes.
  await tx.$executeRaw`
    insert into assignments (study_id, hit_id, posting_id, endpoint, market_assignment_id, market_worker_id, state,
      selected, unavailable, digest, body, recovered, submitted_at)
    values (${studyId}, ${listed.hitId}, ${listed.postingId}, ${endpoint}, ${marketAssignmentId}, ${marketWorkerId}, 'provisional',
      ${votes?.selected ?? null}::text::varbit, ${votes?.unavailable ?? null}::text::varbit, ${votes?.digest ?? null}, ${listed.raw}, true, ${listed.submittedAt})
    on conflict (endpoint, market_assignment_id, market_worker_id) do update
    set selected = excluded.selected, unavailable = excluded.unavailable, digest = excluded.digest, body = excluded.body,
        recovered = true, submitted_at = excluded.submitted_at, state = 'provisional', posting_id = excluded.posting_id
    where (assignments.state = 'opened' or (assignments.state = 'orphan' and assignments.digest is null))
      and assignments.study_id = excluded.study_id and assignments.hit_id = excluded.hit_id`;
  const [row] = await tx.$queryRaw<Row[]>`
    select id, study_id as "studyId", hit_id as "hitId", state, recovered, selected::text, unavailable::text, digest
    from assignments
    where endpoint = ${endpoint} and market_assignment_id = ${marketAssignmentId} and market_worker_id = ${marketWorkerId}
    for update`;
  if (!row) throw new Error(`assignment ${marketAssignmentId} was stored and is not there`);
  return row;
}

async function settle(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  listed: ListedAssignment,
  row: Row,
): Promise<Settled> {
  if (row.state !== "provisional" && row.state !== "orphan" && row.state !== "opened") return "unchanged";
  if (listed.status === "Rejected") {
    return (await move(tx, row, "rejected", listed.workerId, "Rejected at the market before it was confirmed here"))
      ? "rejected"
      : "unchanged";
  }
  const positions = await tx.hitImage.count({ where: { studyId, hitId: listed.hitId } });
  const problem = quarantineReason({ studyId, hitId: listed.hitId, positions }, row, listed.answer);
  if (problem) {
    return (await move(tx, row, "quarantined", listed.workerId, problem)) ? "quarantined" : "unchanged";
  }
  if (await hasCounted(tx, studyId, listed)) {
    const reason = `The worker's earlier answer to HIT ${listed.hitId} counts; this one is paid and not counted`;
    return (await move(tx, row, "superseded", listed.workerId, reason)) ? "superseded" : "unchanged";
  }
  if (!(await count(tx, studyId, listed, row))) return "unchanged";
  await addToTallies(tx, studyId, row.id, 1);
  return row.recovered ? "recovered" : "confirmed";
}

/** Leaves the undecided states. The row's own study is named: a forged copy may stand in another one. */
async function move(
  tx: Transaction,
  row: Row,
  state: "rejected" | "quarantined" | "superseded",
  workerId: number,
  reason: string,
): Promise<boolean> {
  const moved = await tx.$executeRaw`
    update assignments set state = ${state}::assignment_state, worker_id = ${workerId}, reason = ${reason}
    where study_id = ${row.studyId} and id = ${row.id} and state in ('opened', 'provisional', 'orphan')`;
  return moved === 1;
}

/** Whether another submission of this worker for this HIT counts. */
async function hasCounted(tx: Transaction, studyId: AuthorizedStudyId, listed: ListedAssignment): Promise<boolean> {
  const counted = await tx.assignment.count({
    where: { studyId, hitId: listed.hitId, workerId: listed.workerId, state: { in: ["confirmed", "approved"] } },
  });
  return counted > 0;
}

/** Makes the submission count, with '0' at the positions whose candidate this worker has answered in another counted submission. */
async function count(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  listed: ListedAssignment,
  row: Row,
): Promise<boolean> {
  const counted = await tx.$executeRaw`
    with answered as (
      select distinct i.candidate_id
      from hits this
      join hits h on h.study_id = this.study_id and h.class_id = this.class_id
      join assignments a on a.study_id = h.study_id and a.hit_id = h.id
      join hit_images i on i.study_id = a.study_id and i.hit_id = a.hit_id
      where this.study_id = ${studyId} and this.id = ${listed.hitId}
        and a.worker_id = ${listed.workerId} and a.state in ('confirmed', 'approved') and a.id <> ${row.id}
        and i.role <> 'negative_control' and get_bit(a.counted, i.position) = 1 and get_bit(a.unavailable, i.position) = 0)
    update assignments
    set state = 'confirmed', worker_id = ${listed.workerId}, confirmed_at = app_now(), reason = null,
        counted = (
          select string_agg(case when i.role <> 'negative_control' and answered.candidate_id is not null then '0' else '1' end, '' order by i.position)::varbit
          from hit_images i left join answered on answered.candidate_id = i.candidate_id
          where i.study_id = ${studyId} and i.hit_id = ${listed.hitId})
    where study_id = ${studyId} and id = ${row.id} and state in ('opened', 'provisional', 'orphan')`;
  return counted === 1;
}

/** Adds a submission's counted answers to the tallies, or takes them out again (`sign` -1), in candidate order: two that share images wait for each other and never for ever. */
async function addToTallies(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  assignmentId: number,
  sign: 1 | -1,
): Promise<void> {
  await tx.$executeRaw`
    insert into tallies (study_id, candidate_id, shown, selected)
    select i.study_id, i.candidate_id, 1, get_bit(a.selected, i.position)
    from assignments a join hit_images i on i.study_id = a.study_id and i.hit_id = a.hit_id
    where a.study_id = ${studyId} and a.id = ${assignmentId} and i.role <> 'negative_control'
      and get_bit(a.counted, i.position) = 1 and get_bit(a.unavailable, i.position) = 0
    order by i.candidate_id
    on conflict (study_id, candidate_id) do update
    set shown = tallies.shown + ${sign}::integer * excluded.shown, selected = tallies.selected + ${sign}::integer * excluded.selected`;
}

async function wantApproval(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  hitId: number,
  assignmentId: number,
): Promise<void> {
  const hit = await tx.hit.findUniqueOrThrow({
    where: { studyId_id: { studyId, id: hitId } },
    select: { batchId: true },
  });
  await addOutboxEntries(tx, studyId, "approve-assignment", [
    { effectKey: `approve-assignment/${studyId}/${assignmentId}`, payload: { batchId: hit.batchId, assignmentId } },
  ]);
}

/** Writes down, once, that the market has approved or rejected: the state, the books, and for a rejection of counted work the tallies. */
async function writeDecision(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  assignmentId: number,
  decision: "Approved" | "Rejected",
): Promise<boolean> {
  const [decided] = await tx.$queryRaw<
    {
      wasCounted: boolean;
      marketAssignmentId: string;
      postingId: number;
      batchId: number;
      rewardCents: number;
      maxAssignments: number;
    }[]
  >`
    update assignments a
    set decided_at = app_now(), state = case
      when ${decision} = 'Rejected' then 'rejected'::assignment_state when a.state = 'confirmed' then 'approved'::assignment_state else a.state end
    from (select study_id, id, state from assignments where study_id = ${studyId} and id = ${assignmentId} for update) as before,
         hit_postings p, hits h, batches b
    where a.study_id = before.study_id and a.id = before.id and a.decided_at is null
      and a.state in ('confirmed', 'superseded', 'quarantined', 'rejected')
      and p.study_id = a.study_id and p.id = a.posting_id and h.study_id = p.study_id and h.id = p.hit_id
      and b.study_id = h.study_id and b.id = h.batch_id
    returning before.state = 'confirmed' as "wasCounted", a.market_assignment_id as "marketAssignmentId", p.id as "postingId", b.id as "batchId",
      b.reward_cents as "rewardCents", p.max_assignments as "maxAssignments"`;
  if (!decided) return false;
  const { batchId, postingId, marketAssignmentId, rewardCents, maxAssignments, wasCounted } = decided;
  if (decision === "Approved") {
    const costCents = assignmentCostCents(rewardCents, maxAssignments);
    await spend(tx, studyId, { batchId, postingId, marketAssignmentId, costCents });
  } else if (wasCounted) {
    await addToTallies(tx, studyId, assignmentId, -1);
  }
  return true;
}

/** Records that the market has decided on a submission whose approval we asked for. */
export async function recordDecision(
  studyId: AuthorizedStudyId,
  entry: ClaimedEntry,
  assignmentId: number,
  decision: "Approved" | "Rejected",
): Promise<void> {
  await database("jobs").$transaction(
    async (tx) => {
      if (!(await finishOutboxEntry(tx, entry))) return;
      await writeDecision(tx, studyId, assignmentId, decision);
    },
    { timeout: 20_000, maxWait: 10_000 },
  );
}

/** Notes that the market has listed a posting's assignments, and what it says of the HIT. */
export async function recordListing(
  studyId: AuthorizedStudyId,
  postingId: number,
  hit: { status: string; expiresAt: Date } | null,
): Promise<void> {
  await database("jobs").$executeRaw`
    update hit_postings set listed_at = app_now(), market_status = coalesce(${hit?.status ?? null}, market_status),
      expires_at = coalesce(${hit?.expiresAt ?? null}::timestamptz, expires_at)
    where study_id = ${studyId} and id = ${postingId}`;
}

/** Closes a posting from which nothing more will come, and gives back what is left of its money. Does nothing where one of its submissions is undecided. */
export async function closePosting(
  studyId: AuthorizedStudyId,
  posting: { batchId: number; postingId: number; hitId: number },
): Promise<boolean> {
  return database("jobs").$transaction(async (tx) => {
    const closed = await tx.$executeRaw`
      update hit_postings p set state = 'closed'
      where p.study_id = ${studyId} and p.id = ${posting.postingId} and p.state = 'created' and not exists (
        select from assignments a
        where a.study_id = p.study_id and a.hit_id = p.hit_id and a.posting_id = p.id and a.decided_at is null
          and a.state in ('confirmed', 'superseded', 'quarantined'))`;
    if (closed !== 1) return false;
    await releaseRest(tx, studyId, posting);
    return true;
  });
}

/**
 * Gives up on pages that were opened and submissions that the market has not listed, once it has been asked after their deadline
 * (the time for the HIT and a grace) or will not be asked again. Returns how many. Should the market list one later, it counts after all.
 */
export async function giveUpOrphans(): Promise<number> {
  return database("jobs").$executeRaw`
    update assignments a
    set state = 'orphan', reason = case
      when a.submitted_at is null then 'Opened and not submitted in time'
      else 'Submitted here; the market never listed it' end
    from hit_postings p, hits h, batches b
    where a.state in ('opened', 'provisional')
      and p.study_id = a.study_id and p.id = a.posting_id and h.study_id = p.study_id and h.id = p.hit_id
      and b.study_id = h.study_id and b.id = h.batch_id
      and coalesce(a.submitted_at, a.opened_at) + (b.assignment_duration_seconds + ${orphanGraceSeconds}) * interval '1 second'
          < case when p.state = 'closed' then app_now() else p.listed_at end`;
}
