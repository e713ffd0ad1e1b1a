import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import type { AssignmentListItem } from "@/lib/features/votes/queries";
import { archiveEndpoint } from "../study-archives/rules";
import { fewestMeasured, measuredHourlyCents, topUpCents } from "./rules";

export interface BonusToSend {
  endpoint: string;
  marketAssignmentId: string;
  marketWorkerId: string;
  amountCents: number;
  reason: string;
  /** Names the payment for ever: also beside a database that was restored. */
  name: string;
}

/** What the job worker needs to pay a bonus. Throws where it is gone. */
export async function getBonusToSend(studyId: AuthorizedStudyId, bonusId: number): Promise<BonusToSend> {
  const [found] = await database("jobs").$queryRaw<(Omit<BonusToSend, "name"> & { orderedAt: Date })[]>`
    select a.endpoint, a.market_assignment_id as "marketAssignmentId", a.market_worker_id as "marketWorkerId", b.amount_cents as "amountCents",
      b.reason, b.ordered_at as "orderedAt"
    from bonuses b join assignments a on a.study_id = b.study_id and a.id = b.assignment_id
    where b.study_id = ${studyId} and b.id = ${bonusId}`;
  if (!found) throw new Error(`bonus ${bonusId} of study ${studyId} is gone`);
  const { orderedAt, ...bonus } = found;
  return { ...bonus, name: `redraw/${studyId}/bonus/${bonusId}/${orderedAt.getTime().toString(36)}` };
}

export interface BatchWage {
  /** Submissions whose active time the page has measured. */
  measured: number;
  /** Null before there are five. */
  medianSeconds: number | null;
  hourlyCents: number | null;
  /** The study's floor an hour, in integer cents. */
  floorCents: number;
  /** Paid submissions that a top-up would reach, and what it costs without and with fees; 0 at or above the floor. */
  topUps: number;
  topUpCents: number;
  topUpCostCents: number;
  /** What top-ups have lifted the batch's workers by so far, without fees. */
  toppedUpCents: number;
}

interface WageRow {
  measured: number;
  medianSeconds: number | null;
  rewardCents: number;
  floorCents: number;
  feePercent: number;
  toppedUpCents: number;
}

/** What an hour of a batch's work has paid, as its page measured, against the study's floor. */
export async function getBatchWage(studyId: AuthorizedStudyId, batchId: number): Promise<BatchWage> {
  const [row] = await database("desk").$queryRaw<WageRow[]>`
    select count(a.active_seconds)::integer as measured, percentile_cont(0.5) within group (order by a.active_seconds) as "medianSeconds",
      b.reward_cents as "rewardCents", s.wage_floor_cents as "floorCents", b.fee_percent as "feePercent",
      (select coalesce(sum(x.amount_cents), 0)::integer from bonuses x
       join assignments y on y.study_id = x.study_id and y.id = x.assignment_id join hits g on g.study_id = y.study_id and g.id = y.hit_id
       where g.study_id = b.study_id and g.batch_id = b.id and x.kind = 'top_up' and x.state <> 'failed') as "toppedUpCents"
    from batches b join studies s on s.id = b.study_id
    left join hits h on h.study_id = b.study_id and h.batch_id = b.id
    left join assignments a on a.study_id = h.study_id and a.hit_id = h.id and a.active_seconds > 0 and a.state in ('confirmed', 'approved', 'superseded')
    where b.study_id = ${studyId} and b.id = ${batchId} group by b.study_id, b.id, s.id`;
  const none = { topUps: 0, topUpCents: 0, topUpCostCents: 0 };
  const { measured = 0, floorCents = 0, toppedUpCents = 0 } = row ?? {};
  if (!row || row.medianSeconds === null || measured < fewestMeasured) {
    return { measured, medianSeconds: null, hourlyCents: null, floorCents, toppedUpCents, ...none };
  }
  const due = await listTopUps(studyId, batchId, {
    wageFloorCents: floorCents,
    medianSeconds: row.medianSeconds,
    rewardCents: row.rewardCents,
  });
  const fee = (cents: number) => Math.max(1, Math.floor((cents * row.feePercent + 50) / 100));
  return {
    measured,
    medianSeconds: row.medianSeconds,
    hourlyCents: measuredHourlyCents(row.rewardCents, row.medianSeconds),
    floorCents,
    toppedUpCents,
    topUps: due.length,
    topUpCents: due.reduce((sum, one) => sum + one.amountCents, 0),
    topUpCostCents: due.reduce((sum, one) => sum + one.amountCents + fee(one.amountCents), 0),
  };
}

export interface TopUp {
  assignmentId: number;
  amountCents: number;
}

/** What each paid submission of a batch lacks to the floor at the batch's median time. Workers who have withdrawn are left out: nobody can reach them. */
export async function listTopUps(
  studyId: AuthorizedStudyId,
  batchId: number,
  wage: { wageFloorCents: number; medianSeconds: number; rewardCents: number },
): Promise<TopUp[]> {
  const rows = await database("desk").$queryRaw<{ assignmentId: number; toppedUpCents: number }[]>`
    select a.id as "assignmentId", coalesce(sum(b.amount_cents) filter (where b.kind = 'top_up' and b.state <> 'failed'), 0)::integer as "toppedUpCents"
    from hits h join assignments a on a.study_id = h.study_id and a.hit_id = h.id
    left join bonuses b on b.study_id = a.study_id and b.assignment_id = a.id
    where h.study_id = ${studyId} and h.batch_id = ${batchId} and a.state in ('confirmed', 'approved', 'superseded')
      and not starts_with(a.market_worker_id, 'withdrawn/') and not starts_with(a.endpoint, ${archiveEndpoint})
    group by a.study_id, a.id order by a.id`;
  return rows.flatMap(({ assignmentId, toppedUpCents }) => {
    const amountCents = topUpCents({ ...wage, toppedUpCents });
    return amountCents > 0 ? [{ assignmentId, amountCents }] : [];
  });
}

export interface PayoutListItem {
  workerId: number;
  pseudonym: string;
  endpoint: string;
  /** The market's name of the person: payments need it, nothing else of the study shows it. */
  marketWorkerId: string;
  /** Approved submissions. */
  approved: number;
  /** Integer cents: rewards of approved submissions, bonuses sent, written down as paid out, and what is still owed. */
  rewardCents: number;
  bonusCents: number;
  paidOutCents: number;
  owedCents: number;
}

/** Who has earned what in the study, most owed first. A market that moves money itself has paid it already; the built-in one keeps books only. */
export async function listPayouts(studyId: AuthorizedStudyId): Promise<PayoutListItem[]> {
  return database("desk").$queryRaw<PayoutListItem[]>`
    with earned as (
      select a.worker_id, count(*)::integer as approved, sum(b.reward_cents)::integer as reward
      from assignments a join hits h on h.study_id = a.study_id and h.id = a.hit_id join batches b on b.study_id = h.study_id and b.id = h.batch_id
      where a.study_id = ${studyId} and a.worker_id is not null and a.decided_at is not null and a.state <> 'rejected' group by 1
    ), bonus as (
      select a.worker_id, sum(o.amount_cents)::integer as cents
      from bonuses o join assignments a on a.study_id = o.study_id and a.id = o.assignment_id
      where o.study_id = ${studyId} and o.state = 'sent' and a.worker_id is not null group by 1
    ), paid as (
      select worker_id, sum(amount_cents)::integer as cents from payouts where study_id = ${studyId} group by 1
    )
    select w.id as "workerId", w.pseudonym, w.endpoint, w.market_worker_id as "marketWorkerId", coalesce(e.approved, 0) as approved,
      coalesce(e.reward, 0) as "rewardCents", coalesce(b.cents, 0) as "bonusCents", coalesce(p.cents, 0) as "paidOutCents",
      coalesce(e.reward, 0) + coalesce(b.cents, 0) - coalesce(p.cents, 0) as "owedCents"
    from workers w
    left join earned e on e.worker_id = w.id left join bonus b on b.worker_id = w.id left join paid p on p.worker_id = w.id
    where (e.worker_id is not null or b.worker_id is not null or p.worker_id is not null)
      -- Whom an imported study paid, the server that it came from knows.
      and not starts_with(w.endpoint, ${archiveEndpoint})
    order by "owedCents" desc, w.pseudonym`;
}

export interface SubmissionDetails {
  id: number;
  batchId: number;
  batchName: string;
  hitIndex: number;
  wnid: string;
  lemmas: string[];
  state: AssignmentListItem["state"];
  decided: boolean;
  reason: string | null;
  setAsideBy: string | null;
  workerId: number | null;
  pseudonym: string | null;
  submittedAt: Date | null;
  activeSeconds: number | null;
  consentVersion: number | null;
  recovered: boolean;
  /** Came with an archive: another server decides on it and pays. */
  imported: boolean;
  rewardCents: number;
  /** When its approval is made, where it waits for that. */
  approvalAt: Date | null;
  bonuses: { id: number; kind: string; amountCents: number; state: string; reason: string }[];
}

/** One submission with all that can be decided about it; null where there is none. */
export async function getSubmission(studyId: AuthorizedStudyId, id: number): Promise<SubmissionDetails | null> {
  const [found] = await database("desk").$queryRaw<SubmissionDetails[]>`
    select a.id, b.id as "batchId", b.name as "batchName", h.index as "hitIndex", k.wnid, k.lemmas, a.state, a.decided_at is not null as decided, a.reason,
      a.set_aside_by as "setAsideBy", a.worker_id as "workerId", w.pseudonym, a.submitted_at as "submittedAt", a.active_seconds as "activeSeconds",
      a.consent_version as "consentVersion", a.recovered, starts_with(a.endpoint, ${archiveEndpoint}) as imported, b.reward_cents as "rewardCents",
      (select o.next_attempt_at from outbox o where o.effect_key = format('approve-assignment/%s/%s', a.study_id, a.id) and o.state = 'pending') as "approvalAt",
      coalesce((select json_agg(json_build_object('id', o.id, 'kind', o.kind, 'amountCents', o.amount_cents, 'state', o.state, 'reason', o.reason) order by o.id)
                from bonuses o where o.study_id = a.study_id and o.assignment_id = a.id), '[]') as bonuses
    from assignments a join hits h on h.study_id = a.study_id and h.id = a.hit_id join batches b on b.study_id = h.study_id and b.id = h.batch_id
    join image_classes k on k.study_id = h.study_id and k.id = h.class_id left join workers w on w.id = a.worker_id
    where a.study_id = ${studyId} and a.id = ${id}`;
  return found ?? null;
}

export interface WorkerMessageItem {
  id: number;
  kind: "problem" | "could_not_submit" | "appeal" | "withdrawal";
  text: string;
  createdAt: Date;
  batchId: number;
  batchName: string;
  hitIndex: number;
  /** The submission it is about, or another one of the same worker that a market can pay a bonus for; null without any. */
  assignmentId: number | null;
  /** Where it stands with the submission's rejection; null where it is not rejected, nor was. */
  rejection: "stands" | "takenBack" | null;
  /** Bonuses that were ordered for that submission. */
  bonuses: number;
  workerId: number | null;
  pseudonym: string | null;
}

/** What workers have written and nobody has dealt with yet, oldest first. */
export async function listOpenMessages(studyId: AuthorizedStudyId): Promise<WorkerMessageItem[]> {
  return database("desk").$queryRaw<WorkerMessageItem[]>`
    select m.id, m.kind, m.text, m.created_at as "createdAt", b.id as "batchId", b.name as "batchName", h.index as "hitIndex",
      coalesce(own.id, other.id) as "assignmentId", w.id as "workerId", w.pseudonym,
      case when exists (select from outbox o where o.effect_key = format('override-rejection/%s/%s', m.study_id, own.id)) then 'takenBack'
        when own.state = 'rejected' then 'stands' end as rejection,
      (select count(*)::integer from bonuses o where o.study_id = m.study_id and o.assignment_id = coalesce(own.id, other.id)) as bonuses
    from worker_messages m join hits h on h.study_id = m.study_id and h.id = m.hit_id join batches b on b.study_id = h.study_id and b.id = h.batch_id
    left join workers w on w.endpoint = m.endpoint and w.market_worker_id = m.market_worker_id
    left join lateral (
      select a.id, a.state from assignments a where a.study_id = m.study_id and a.market_assignment_id = m.market_assignment_id and a.market_worker_id = m.market_worker_id
        and a.worker_id is not null limit 1) as own on true
    left join lateral (
      select a.id from assignments a where a.study_id = m.study_id and a.worker_id = w.id order by a.id desc limit 1) as other on true
    where m.study_id = ${studyId} and m.closed_at is null order by m.id limit 500`;
}

/** Whether work came into the study with an archive: the server that it was done on has paid it, or will. */
export async function hasImportedWork(studyId: AuthorizedStudyId): Promise<boolean> {
  const [row] = await database("desk").$queryRaw<{ imported: boolean }[]>`
    select exists (select from assignments where study_id = ${studyId} and starts_with(endpoint, ${archiveEndpoint})) as imported`;
  return row?.imported ?? false;
}
