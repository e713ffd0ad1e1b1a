// What the market's list of assignments does to our submissions. Everything here can run twice and beside itself: states move by
// conditional updates under a lock per worker, effects have keys.
import { randomUUID } from "node:crypto";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { releaseRest, settlePayment, spend } from "../ledger/mutations";
import { assignmentCostCents } from "../ledger/rules";
import { addOutboxEntries, finishOutboxEntry } from "../outbox/mutations";
import type { ClaimedEntry } from "../outbox/schema";
import {
  type AnsweredVotes,
  type AssignmentState,
  capReason,
  type MarketStatus,
  orphanGraceSeconds,
  quarantineReason,
  type StoredVotes,
  unsettledStates,
  withdrawnPrefix,
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
  /** When our page was given out, as its token in the answer says; null without one. */
  pageIssuedAt: Date | null;
}

export type Settled = "confirmed" | "recovered" | "quarantined" | "superseded" | "rejected" | "decided" | "unchanged";

interface Row extends StoredVotes {
  id: number;
  state: AssignmentState;
  recovered: boolean;
  /** Its worker has withdrawn: there are no votes any more. */
  withdrawn: boolean;
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
      if (row.state !== "superseded" && outcome !== "unchanged") await closeToWorker(tx, studyId, listed);
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
      selected, unavailable, digest, body, recovered, opened_at, submitted_at, consent_version)
    values (${studyId}, ${listed.hitId}, ${listed.postingId}, ${endpoint}, ${marketAssignmentId}, ${marketWorkerId}, 'provisional',
      ${votes?.selected ?? null}::text::varbit, ${votes?.unavailable ?? null}::text::varbit, ${votes?.digest ?? null}, ${listed.raw}, true,
      coalesce(${listed.pageIssuedAt}::timestamptz, ${listed.submittedAt}::timestamptz), ${listed.submittedAt},
      (select max(version) from consent_versions where study_id = ${studyId} and created_at <= ${listed.pageIssuedAt}::timestamptz))
    on conflict (endpoint, market_assignment_id, market_worker_id) do update
    set selected = excluded.selected, unavailable = excluded.unavailable, digest = excluded.digest, body = excluded.body,
        recovered = true, submitted_at = excluded.submitted_at, state = 'provisional', posting_id = excluded.posting_id
    where (assignments.state = 'opened' or (assignments.state = 'orphan' and assignments.digest is null))
      and assignments.study_id = excluded.study_id and assignments.hit_id = excluded.hit_id`;
  const [row] = await tx.$queryRaw<Row[]>`
    select id, study_id as "studyId", hit_id as "hitId", state, recovered, selected::text, unavailable::text, digest,
      starts_with(market_worker_id, ${withdrawnPrefix}) as withdrawn
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
  if (row.withdrawn) {
    const reason = "Withdrawn by its worker: paid, not counted";
    return (await move(tx, row, "superseded", listed.workerId, reason)) ? "superseded" : "unchanged";
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
  const full = await reachedCap(tx, studyId, listed);
  if (full) return (await move(tx, row, "superseded", listed.workerId, full)) ? "superseded" : "unchanged";
  if (!(await count(tx, studyId, { ...listed, assignmentId: row.id }, unsettledStates))) return "unchanged";
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
async function hasCounted(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  listed: { hitId: number; workerId: number },
): Promise<boolean> {
  const counted = await tx.assignment.count({
    where: { studyId, hitId: listed.hitId, workerId: listed.workerId, state: { in: ["confirmed", "approved"] } },
  });
  return counted > 0;
}

/** Why one more submission of this worker cannot count, as people read it; null while the study's caps leave room. The caller holds the worker's lock, so that fifty at once are counted one by one. */
async function reachedCap(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  { workerId, hitId }: { workerId: number; hitId: number },
): Promise<string | null> {
  const [worker] = await tx.$queryRaw<
    { mostPerWorker: number | null; mostPerWorkerAndClass: number | null; inStudy: number; inClass: number }[]
  >`
    select s.most_per_worker as "mostPerWorker", s.most_per_worker_and_class as "mostPerWorkerAndClass",
      done.in_study as "inStudy", done.in_class as "inClass"
    from studies s join hits this on this.study_id = s.id and this.id = ${hitId}
    cross join lateral (
      select count(*)::integer as in_study, count(*) filter (where h.class_id = this.class_id)::integer as in_class
      from assignments a join hits h on h.study_id = a.study_id and h.id = a.hit_id
      where (s.most_per_worker is not null or s.most_per_worker_and_class is not null)
        and a.study_id = s.id and a.worker_id = ${workerId} and a.state in ('confirmed', 'approved')) as done
    where s.id = ${studyId}`;
  return worker ? capReason(worker) : null;
}

/** Wants the market to offer this worker no more of what is closed to them: other parts of the batch, classes and studies of which they have done their share. */
async function closeToWorker(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  { workerId, hitId, postingId }: ListedAssignment,
): Promise<void> {
  await tx.$executeRaw`
    insert into outbox (effect_key, study_id, kind, payload)
    select format('grant-qualification/%s/%s/%s', q.study_id, q.id, ${workerId}::integer), q.study_id, 'grant-qualification',
      jsonb_build_object('batchId', h.batch_id, 'qualificationId', q.id, 'workerId', ${workerId}::integer)
    from hit_postings p
    join hits h on h.study_id = p.study_id and h.id = p.hit_id
    join studies s on s.id = h.study_id
    join crowd_qualifications q on q.study_id = h.study_id and q.endpoint = p.endpoint
    cross join lateral (
      select count(*) as in_study, count(*) filter (where g.class_id = h.class_id) as in_class
      from assignments a join hits g on g.study_id = a.study_id and g.id = a.hit_id
      where a.study_id = h.study_id and a.worker_id = ${workerId} and a.state in ('confirmed', 'approved')) as done
    where p.study_id = ${studyId} and p.id = ${postingId} and p.hit_id = ${hitId} and case q.purpose
      when 'part' then q.batch_id = h.batch_id and q.part = p.part
      when 'study_closed' then done.in_study >= s.most_per_worker
      when 'class_closed' then q.class_id = h.class_id and done.in_class >= s.most_per_worker_and_class end
    on conflict (effect_key) do nothing`;
}

/** Makes the submission count, with '0' at the positions whose candidate this worker has answered in another counted submission. */
async function count(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  listed: { hitId: number; workerId: number; assignmentId: number },
  from: readonly AssignmentState[],
): Promise<boolean> {
  // Shared among those who count: a policy that excludes workers or batches (lib/features/exclusions) waits for all of them.
  await tx.$executeRaw`select pg_advisory_xact_lock_shared(hashtextextended(${`exclusions/${studyId}`}, 0))`;
  const counted = await tx.$executeRaw`
    with answered as (
      select distinct i.candidate_id
      from hits this
      join hits h on h.study_id = this.study_id and h.class_id = this.class_id
      join assignments a on a.study_id = h.study_id and a.hit_id = h.id
      join hit_images i on i.study_id = a.study_id and i.hit_id = a.hit_id
      where this.study_id = ${studyId} and this.id = ${listed.hitId}
        and a.worker_id = ${listed.workerId} and a.state in ('confirmed', 'approved') and a.id <> ${listed.assignmentId}
        and i.role <> 'negative_control' and get_bit(a.counted, i.position) = 1 and get_bit(a.unavailable, i.position) = 0)
    update assignments
    set state = 'confirmed', worker_id = ${listed.workerId}, confirmed_at = app_now(), reason = null, set_aside_by = null,
        excluded_by = array(
          select distinct e.policy_id from exclusion_in_force e, hits h
          where e.study_id = ${studyId} and h.study_id = e.study_id and h.id = ${listed.hitId}
            and (e.worker_id = ${listed.workerId} or e.batch_id = h.batch_id) order by 1),
        counted = (
          select string_agg(case when i.role <> 'negative_control' and answered.candidate_id is not null then '0' else '1' end, '' order by i.position)::varbit
          from hit_images i left join answered on answered.candidate_id = i.candidate_id
          where i.study_id = ${studyId} and i.hit_id = ${listed.hitId})
    where study_id = ${studyId} and id = ${listed.assignmentId} and state::text = any(${[...from]})`;
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
    where a.study_id = ${studyId} and a.id = ${assignmentId} and i.role <> 'negative_control' and a.excluded_by = '{}'
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
    select: { batchId: true, batch: { select: { approvalDelaySeconds: true } } },
  });
  await addOutboxEntries(
    tx,
    studyId,
    "approve-assignment",
    [{ effectKey: `approve-assignment/${studyId}/${assignmentId}`, payload: { batchId: hit.batchId, assignmentId } }],
    { delaySeconds: hit.batch.approvalDelaySeconds },
  );
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
      feePercent: number;
      surchargePercent: number;
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
      b.reward_cents as "rewardCents", p.max_assignments as "maxAssignments", b.fee_percent as "feePercent", b.surcharge_percent as "surchargePercent"`;
  if (!decided) return false;
  const { batchId, postingId, marketAssignmentId, wasCounted } = decided;
  if (decision === "Approved") {
    const costCents = assignmentCostCents(decided.rewardCents, decided.maxAssignments, decided);
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

/** A posting as it was read. */
export interface ReadPosting {
  batchId: number;
  postingId: number;
  hitId: number;
  maxAssignments: number;
  expiresAt: Date | null;
  paused: boolean;
}

/**
 * Notes that the market has listed a posting's assignments, and what it says of the HIT. The end of the offer only where it still is as
 * `posting` was read: what the market said before a change of ours reached it must not undo the change. Returns the posting as it stands
 * now; null where its offer was changed since it was read.
 */
export async function recordListing(
  studyId: AuthorizedStudyId,
  posting: ReadPosting,
  hit: { status: string; expiresAt: Date } | null,
): Promise<ReadPosting | null> {
  const [noted] = await database("jobs").$queryRaw<{ asRead: boolean; expiresAt: Date | null }[]>`
    update hit_postings p set listed_at = app_now(), list_problem = null, market_status = coalesce(${hit?.status ?? null}, p.market_status),
      expires_at = case when before.as_read then coalesce(${hit?.expiresAt ?? null}::timestamptz, p.expires_at) else p.expires_at end
    from (select expires_at is not distinct from ${posting.expiresAt}::timestamptz as as_read from hit_postings
          where study_id = ${studyId} and id = ${posting.postingId} for update) as before
    where p.study_id = ${studyId} and p.id = ${posting.postingId}
    returning before.as_read as "asRead", p.expires_at as "expiresAt"`;
  return noted?.asRead ? { ...posting, expiresAt: noted.expiresAt } : null;
}

/** Notes what the market answered instead of a list of the posting's assignments. */
export async function noteListProblem(
  studyId: AuthorizedStudyId,
  posting: { postingId: number },
  problem: string,
): Promise<void> {
  await database("jobs").$executeRaw`
    update hit_postings set list_problem = ${problem}
    where study_id = ${studyId} and id = ${posting.postingId} and list_problem is distinct from ${problem}`;
}

/**
 * Closes a posting from which nothing more will come, and gives back what is left of its money. Does nothing where one of its
 * submissions is undecided, or where the offer is no longer as it was read: somebody has extended, enlarged or paused it meanwhile.
 */
export async function closePosting(studyId: AuthorizedStudyId, posting: ReadPosting): Promise<boolean> {
  return database("jobs").$transaction(async (tx) => {
    const closed = await tx.$executeRaw`
      update hit_postings p set state = 'closed'
      where p.study_id = ${studyId} and p.id = ${posting.postingId} and p.state = 'created'
        and p.expires_at is not distinct from ${posting.expiresAt}::timestamptz and p.max_assignments = ${posting.maxAssignments}
        and (select b.paused_at is not null from batches b where b.study_id = p.study_id and b.id = ${posting.batchId}) = ${posting.paused}
        and not exists (
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

/** Records that the market has taken a rejection back: the worker is paid; the answers count where they are whole and nothing else of this worker stands against them. */
export async function recordOverride(
  studyId: AuthorizedStudyId,
  entry: ClaimedEntry,
  assignmentId: number,
  decision: "Approved" | "Rejected",
): Promise<void> {
  await database("jobs").$transaction(
    async (tx) => {
      if (!(await finishOutboxEntry(tx, entry))) return;
      const payment = await paymentOfOverride(tx, studyId, assignmentId);
      await settlePayment(tx, studyId, payment, decision === "Approved" ? "spent" : "given up");
      if (decision === "Rejected") return;
      const worker = await workerOf(tx, studyId, assignmentId);
      if (!worker || !(await countAgain(tx, studyId, assignmentId, worker, ["rejected"]))) {
        await tx.$executeRaw`
          update assignments set state = 'superseded', reason = 'Its rejection was taken back: paid, not counted', decided_at = app_now()
          where study_id = ${studyId} and id = ${assignmentId} and state = 'rejected'`;
        return;
      }
      await tx.$executeRaw`
        update assignments set state = 'approved', decided_at = app_now() where study_id = ${studyId} and id = ${assignmentId} and state = 'confirmed'`;
    },
    { timeout: 20_000, maxWait: 10_000 },
  );
}

async function paymentOfOverride(tx: Transaction, studyId: AuthorizedStudyId, assignmentId: number) {
  const name = `override/${studyId}/${assignmentId}`;
  const reserved = await tx.ledgerEntry.findUniqueOrThrow({ where: { effectKey: `reserve-payment/${name}` } });
  return { name, batchId: reserved.batchId ?? 0, costCents: reserved.amountCents };
}

interface OwnSubmission {
  workerId: number;
  hitId: number;
  /** The votes are there, whole. */
  whole: boolean;
}

/** Whose submission it is, behind the lock under which everything of this worker is counted. Null where no worker is known. */
async function workerOf(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  assignmentId: number,
): Promise<OwnSubmission | null> {
  const found = await tx.assignment.findUnique({ where: { studyId_id: { studyId, id: assignmentId } } });
  if (!found || found.workerId === null) return null;
  await tx.$executeRaw`select pg_advisory_xact_lock(${studyId}::integer, ${found.workerId}::integer)`;
  const [votes] = await tx.$queryRaw<{ whole: boolean }[]>`
    select coalesce(length(a.selected) = count(i.position) and length(a.unavailable) = count(i.position) and a.digest is not null, false) as whole
    from assignments a join hit_images i on i.study_id = a.study_id and i.hit_id = a.hit_id
    where a.study_id = ${studyId} and a.id = ${assignmentId} group by a.study_id, a.id`;
  return { workerId: found.workerId, hitId: found.hitId, whole: votes?.whole ?? false };
}

/** Makes a submission that was set aside count, with its tallies. False where something stands against it. */
async function countAgain(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  assignmentId: number,
  own: OwnSubmission,
  from: readonly AssignmentState[],
): Promise<boolean> {
  if (!own.whole || (await hasCounted(tx, studyId, own)) || (await reachedCap(tx, studyId, own))) return false;
  if (!(await count(tx, studyId, { ...own, assignmentId }, from))) return false;
  await addToTallies(tx, studyId, assignmentId, 1);
  return true;
}

/** Sets a submission that counts aside: it is paid and does not count. Throws AppError conflict where it does not count. */
export async function setAside(
  studyId: AuthorizedStudyId,
  assignmentId: number,
  reason: string,
  by: string,
): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    await workerOf(tx, studyId, assignmentId);
    // Out of the tallies first: what was counted is read from the row.
    const [counted] = await tx.$queryRaw<{ state: AssignmentState }[]>`
      select state from assignments where study_id = ${studyId} and id = ${assignmentId} for update`;
    if (counted?.state !== "confirmed" && counted?.state !== "approved") {
      throw new AppError(
        counted ? "conflict" : "notFound",
        `Cannot set submission ${assignmentId} aside: ${counted ? `it is ${counted.state} and does not count` : `study ${studyId} has none of that number`}`,
      );
    }
    await addToTallies(tx, studyId, assignmentId, -1);
    await tx.$executeRaw`
      update assignments set state = 'superseded', counted = null, reason = ${reason}, set_aside_by = ${by}
      where study_id = ${studyId} and id = ${assignmentId}`;
    await audit(tx, studyId, by, "assignment.setAside", assignmentId, { reason });
  });
}

/** Lets a submission that a person set aside count again. Throws AppError conflict where a rule set it aside, or another submission stands against it. */
export async function countAfterAll(studyId: AuthorizedStudyId, assignmentId: number, by: string): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    const own = await workerOf(tx, studyId, assignmentId);
    const row = await tx.assignment.findUnique({ where: { studyId_id: { studyId, id: assignmentId } } });
    const act = `count submission ${assignmentId} after all`;
    if (!row || !own) throw new AppError("notFound", `Cannot ${act}: study ${studyId} has none of that number`);
    if (row.state !== "superseded" || row.setAsideBy === null) {
      throw new AppError("conflict", `Cannot ${act}: it is ${row.state} and was not set aside by a person`);
    }
    if (!(await countAgain(tx, studyId, assignmentId, own, ["superseded"]))) {
      throw new AppError("conflict", `Cannot ${act}: its worker has other submissions that count in its place`);
    }
    if (row.decidedAt) {
      await tx.$executeRaw`
        update assignments set state = 'approved' where study_id = ${studyId} and id = ${assignmentId} and state = 'confirmed'`;
    }
    await audit(tx, studyId, by, "assignment.countAfterAll", assignmentId, {});
  });
}

async function audit(
  tx: Transaction,
  studyId: number,
  actor: string,
  act: string,
  assignmentId: number,
  details: object,
): Promise<void> {
  await tx.auditEvent.create({
    data: { studyId, actor, act, subject: `assignment/${assignmentId}`, details: { ...details } },
  });
}

/**
 * Erases a worker from a study, as they may ask at any time: their answers leave the frequencies and are gone, their market id and
 * pseudonym are replaced by names that lead nowhere, drafts and messages are deleted. What they have earned is still paid. Throws
 * AppError notFound.
 */
export async function eraseWorker(studyId: AuthorizedStudyId, workerId: number, by: string): Promise<void> {
  await database("desk").$transaction(
    async (tx) => {
      await tx.$executeRaw`select pg_advisory_xact_lock(${studyId}::integer, ${workerId}::integer)`;
      const worker = await tx.worker.findUnique({ where: { id: workerId } });
      const own = await tx.assignment.findMany({
        where: {
          studyId,
          OR: [{ workerId }, { endpoint: worker?.endpoint ?? "", marketWorkerId: worker?.marketWorkerId ?? "" }],
        },
        select: { id: true, state: true },
      });
      if (!worker || own.length === 0 || worker.marketWorkerId.startsWith(withdrawnPrefix)) {
        throw new AppError("notFound", `Cannot erase worker ${workerId}: study ${studyId} has nothing of theirs`);
      }
      const name = randomUUID();
      const { id: nobody } = await tx.worker.create({
        data: {
          endpoint: worker.endpoint,
          marketWorkerId: `${withdrawnPrefix}${name}`,
          pseudonym: `withdrawn-${name.slice(0, 8)}`,
        },
      });
      await tx.$executeRaw`
        select from assignments where study_id = ${studyId} and id = any(${own.map(({ id }) => id)}) order by id for update`;
      for (const { id, state } of own) {
        if (state === "confirmed" || state === "approved") await addToTallies(tx, studyId, id, -1);
      }
      const ids = own.map(({ id }) => id);
      await tx.$executeRaw`
        update assignments
        set state = case when state in ('confirmed', 'approved') then 'superseded'::assignment_state else state end,
            reason = case when state in ('provisional', 'opened') then reason else 'Withdrawn by its worker: paid, not counted' end,
            market_worker_id = ${`${withdrawnPrefix}${name}`}, worker_id = case when worker_id is null then null else ${nobody}::integer end,
            selected = null, unavailable = null, counted = null, digest = null, body = null, active_seconds = null, set_aside_by = null
        where study_id = ${studyId} and id = any(${ids})`;
      const theirs = { studyId, marketWorkerId: worker.marketWorkerId };
      await tx.hitDraft.deleteMany({ where: theirs });
      await tx.workerMessage.deleteMany({ where: theirs });
      await tx.workerQuality.deleteMany({ where: { studyId, workerId } });
      await tx.payout.updateMany({ where: { studyId, workerId }, data: { workerId: nobody } });
      await tx.$executeRaw`
        update outbox set payload = jsonb_set(payload, '{workerId}', to_jsonb(${nobody}::integer))
        where study_id = ${studyId} and kind = 'grant-qualification' and state = 'pending' and (payload->>'workerId')::integer = ${workerId}`;
      // Known nowhere else: then nothing of the person stays.
      await tx.$executeRaw`
        delete from workers w where w.id = ${workerId}
          and not exists (select from assignments a where a.worker_id = w.id) and not exists (select from payouts p where p.worker_id = w.id)`;
      await tx.auditEvent.create({
        data: {
          studyId,
          actor: by,
          act: "worker.erase",
          subject: `worker/${nobody}`,
          details: { submissions: own.length },
        },
      });
    },
    { timeout: 60_000, maxWait: 10_000 },
  );
}
