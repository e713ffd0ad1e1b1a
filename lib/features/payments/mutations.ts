// Money and decisions beside the ordinary approval. Everything a worker gets or loses here was wanted by a person, with a reason.
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError, staleEdit } from "@/lib/errors";
import { enqueue } from "@/lib/jobs/queue";
import { requireBudget, reservePayments, settlePayment } from "../ledger/mutations";
import { assignmentCostCents, bonusFeeCents } from "../ledger/rules";
import { addOutboxEntries, failOutboxEntry, finishOutboxEntry } from "../outbox/mutations";
import type { ClaimedEntry } from "../outbox/schema";
import { listLastActs } from "../people/queries";
import { archiveEndpoint } from "../study-archives/rules";
import { withdrawnPrefix } from "../votes/rules";
import { listPayouts, listTopUps } from "./queries";
import { fewestMeasured } from "./rules";
import type { NewBonus, NewPayout, NewPayouts } from "./schema";

const transaction = <Result>(act: (tx: Transaction) => Promise<Result>) =>
  database("desk").$transaction(act, { timeout: 60_000, maxWait: 10_000 });

interface DecidableAssignment {
  id: number;
  state: string;
  decided: boolean;
  withdrawn: boolean;
  imported: boolean;
  batchId: number;
  rewardCents: number;
  maxAssignments: number;
  feePercent: number;
  surchargePercent: number;
}

/** The submission with what it costs, locked. Throws AppError notFound. */
async function lockAssignment(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  assignmentId: number,
  act: string,
): Promise<DecidableAssignment> {
  const [found] = await tx.$queryRaw<DecidableAssignment[]>`
    select a.id, a.state, a.decided_at is not null as decided, starts_with(a.market_worker_id, ${withdrawnPrefix}) as withdrawn, starts_with(a.endpoint, ${archiveEndpoint}) as imported,
      b.id as "batchId",
      b.reward_cents as "rewardCents", p.max_assignments as "maxAssignments", b.fee_percent as "feePercent", b.surcharge_percent as "surchargePercent"
    from assignments a
    join hit_postings p on p.study_id = a.study_id and p.id = a.posting_id
    join hits h on h.study_id = a.study_id and h.id = a.hit_id
    join batches b on b.study_id = h.study_id and b.id = h.batch_id
    where a.study_id = ${studyId} and a.id = ${assignmentId} for update of a`;
  if (!found) {
    throw new AppError("notFound", `Cannot ${act}: study ${studyId} has no submission ${assignmentId}`);
  }
  if (found.imported)
    throw new AppError(
      "conflict",
      `Cannot ${act}: it came with an archive, and its worker is not at a market of this server; decide and pay where the study was exported`,
    );
  return found;
}

async function record(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  by: string,
  act: string,
  subject: string,
  details: object,
): Promise<void> {
  await tx.auditEvent.create({ data: { studyId, actor: by, act, subject, details: { ...details } } });
  await enqueue(tx, "deliver-outbox", {}, { key: "deliver-outbox" });
}

const undecided = ["confirmed", "superseded", "quarantined"];

/** Approves now, and so pays, a submission that waits for its delay or was set aside; it counts or not as before. Throws AppError conflict where it is decided or the market has not confirmed it. */
export async function payAssignment(studyId: AuthorizedStudyId, assignmentId: number, by: string): Promise<void> {
  await transaction(async (tx) => {
    const act = `pay submission ${assignmentId}`;
    const assignment = await lockAssignment(tx, studyId, assignmentId, act);
    if (assignment.decided || !undecided.includes(assignment.state)) throw alreadyDecided(act, assignment);
    await addOutboxEntries(tx, studyId, "approve-assignment", [
      {
        effectKey: `approve-assignment/${studyId}/${assignmentId}`,
        payload: { batchId: assignment.batchId, assignmentId },
      },
    ]);
    await tx.$executeRaw`
      update outbox set next_attempt_at = least(next_attempt_at, app_now())
      where effect_key = ${`approve-assignment/${studyId}/${assignmentId}`} and state = 'pending'`;
    await record(tx, studyId, by, "assignment.pay", `assignment/${assignmentId}`, {});
  });
}

function alreadyDecided(act: string, assignment: DecidableAssignment): AppError {
  const how = assignment.decided ? `it is ${assignment.state} and decided at the market` : `it is ${assignment.state}`;
  return new AppError(
    "conflict",
    `Cannot ${act}: ${how}; only confirmed, quarantined or superseded work can be decided`,
  );
}

/**
 * Rejects a submission by hand: its worker is not paid and reads the reason and where to object. Throws AppError conflict where it is
 * decided, or its approval is on its way (then it can be set aside: paid, not counted).
 */
export async function rejectByHand(
  studyId: AuthorizedStudyId,
  assignmentId: number,
  reason: string,
  by: string,
): Promise<void> {
  await transaction(async (tx) => {
    const act = `reject submission ${assignmentId}`;
    const assignment = await lockAssignment(tx, studyId, assignmentId, act);
    if (assignment.decided || !undecided.includes(assignment.state)) throw alreadyDecided(act, assignment);
    const key = `approve-assignment/${studyId}/${assignmentId}`;
    await tx.$executeRaw`delete from outbox where effect_key = ${key} and state = 'pending' and attempts = 0`;
    const approval = await tx.outboxEntry.findUnique({ where: { effectKey: key } });
    if (approval && approval.state !== "failed") {
      throw new AppError(
        "conflict",
        `Cannot ${act}: its approval is on its way to the market; set it aside instead, then it is paid and does not count`,
      );
    }
    await tx.assignment.updateMany({ where: { studyId, id: assignmentId }, data: { reason } });
    const added = await addOutboxEntries(tx, studyId, "reject-assignment", [
      {
        effectKey: `reject-assignment/${studyId}/${assignmentId}`,
        payload: { batchId: assignment.batchId, assignmentId },
      },
    ]);
    if (added === 0) throw new AppError("conflict", `Cannot ${act}: its rejection is on its way to the market already`);
    await record(tx, studyId, by, "assignment.reject", `assignment/${assignmentId}`, { reason });
  });
}

/** Takes a rejection back: the worker is paid, and the answers count where nothing else stands against it. Money is set aside first. Throws AppError conflict where it is not rejected, budgetExceeded. */
export async function overrideRejection(studyId: AuthorizedStudyId, assignmentId: number, by: string): Promise<void> {
  await transaction(async (tx) => {
    const act = `take the rejection of submission ${assignmentId} back`;
    const assignment = await lockAssignment(tx, studyId, assignmentId, act);
    if (assignment.state !== "rejected") {
      throw new AppError("conflict", `Cannot ${act}: it is ${assignment.state}`);
    }
    const { rewardCents, maxAssignments, batchId } = assignment;
    const costCents = assignmentCostCents(rewardCents, maxAssignments, assignment);
    await requireBudget(tx, studyId, costCents, act);
    const added = await addOutboxEntries(tx, studyId, "approve-assignment", [
      {
        effectKey: `override-rejection/${studyId}/${assignmentId}`,
        payload: { batchId, assignmentId, override: true },
      },
    ]);
    if (added === 0) throw new AppError("conflict", `Cannot ${act}: that is on its way to the market already`);
    await reservePayments(tx, studyId, [{ name: `override/${studyId}/${assignmentId}`, batchId, costCents }]);
    await record(tx, studyId, by, "assignment.override", `assignment/${assignmentId}`, { costCents });
  });
}

/** Orders a bonus; the money is set aside here and paid by the job worker, once. Throws AppError budgetExceeded, conflict where the worker has withdrawn or never submitted, or somebody has ordered another since `ordered` were read. */
export async function orderBonus(
  studyId: AuthorizedStudyId,
  { ordered: read, ...bonus }: NewBonus,
  by: string,
): Promise<{ id: number }> {
  return transaction(async (tx) => {
    const act = `pay a bonus for submission ${bonus.assignmentId}`;
    const assignment = await lockAssignment(tx, studyId, bonus.assignmentId, act);
    if (assignment.withdrawn || ["opened", "provisional", "orphan"].includes(assignment.state)) {
      const why = assignment.withdrawn ? "its worker has withdrawn" : "the market has not listed it";
      throw new AppError("conflict", `Cannot ${act}: ${why}, so the market has nobody to pay`);
    }
    if (read !== undefined) await refuseUnread(tx, studyId, bonus.assignmentId, read);
    const [ordered] = await orderBonuses(tx, studyId, [{ ...bonus, ...assignment }], act, by);
    if (!ordered) throw new Error("a bonus was ordered and is not there");
    await record(tx, studyId, by, "bonus.order", `bonus/${ordered.id}`, {
      assignmentId: bonus.assignmentId,
      amountCents: bonus.amountCents,
      kind: bonus.kind,
    });
    return ordered;
  });
}

/** Two who answer one message must not both pay for it. */
async function refuseUnread(tx: Transaction, studyId: AuthorizedStudyId, assignmentId: number, read: number) {
  const [{ count, who, cents } = { count: 0, who: null, cents: 0 }] = await tx.$queryRaw<
    { count: number; who: string | null; cents: number }[]
  >`
    select count(*)::integer as count, (array_agg(coalesce(u.name, o.ordered_by) order by o.id desc))[1] as who,
      (array_agg(o.amount_cents order by o.id desc))[1] as cents
    from bonuses o left join users u on u.id = o.ordered_by where o.study_id = ${studyId} and o.assignment_id = ${assignmentId}`;
  if (count > read) throw staleEdit(`${who} ordered ${dollars(cents)} for this submission after you opened this page`);
}

interface OrderedBonus {
  assignmentId: number;
  batchId: number;
  amountCents: number;
  feePercent: number;
  surchargePercent: number;
  kind: "bonus" | "topUp" | "compensation";
  reason: string;
}

async function orderBonuses(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  bonuses: readonly OrderedBonus[],
  act: string,
  by: string,
): Promise<{ id: number }[]> {
  const feeOf = (bonus: OrderedBonus) => bonusFeeCents(bonus.amountCents, bonus);
  const costCents = bonuses.reduce((sum, bonus) => sum + bonus.amountCents + feeOf(bonus), 0);
  await requireBudget(tx, studyId, costCents, act);
  const stored = await tx.bonus.createManyAndReturn({
    data: bonuses.map((bonus) => ({
      studyId,
      assignmentId: bonus.assignmentId,
      kind: bonus.kind,
      amountCents: bonus.amountCents,
      feeCents: feeOf(bonus),
      reason: bonus.reason,
      orderedBy: by,
    })),
    select: { id: true, assignmentId: true, amountCents: true, feeCents: true },
  });
  const batchOf = new Map(bonuses.map((bonus) => [bonus.assignmentId, bonus.batchId]));
  await reservePayments(
    tx,
    studyId,
    stored.map((bonus) => ({
      name: `bonus/${studyId}/${bonus.id}`,
      batchId: batchOf.get(bonus.assignmentId) ?? 0,
      costCents: bonus.amountCents + bonus.feeCents,
    })),
  );
  await addOutboxEntries(
    tx,
    studyId,
    "send-bonus",
    stored.map((bonus) => ({
      effectKey: `send-bonus/${studyId}/${bonus.id}`,
      payload: { batchId: batchOf.get(bonus.assignmentId) ?? 0, bonusId: bonus.id },
    })),
  );
  return stored;
}

/** Lifts every paid submission of a batch to the study's wage floor at the batch's median time. Returns how many bonuses were ordered. Throws AppError conflict where nothing is to be lifted, budgetExceeded. */
export async function topUpBatch(
  studyId: AuthorizedStudyId,
  batchId: number,
  by: string,
): Promise<{ bonuses: number }> {
  return transaction(async (tx) => {
    // One at a time per batch: what is topped up is read and written behind this lock.
    const [batch] = await tx.$queryRaw<
      { name: string; rewardCents: number; feePercent: number; surchargePercent: number; wageFloorCents: number }[]
    >`
      select b.name, b.reward_cents as "rewardCents", b.fee_percent as "feePercent", b.surcharge_percent as "surchargePercent",
        s.wage_floor_cents as "wageFloorCents"
      from batches b join studies s on s.id = b.study_id where b.study_id = ${studyId} and b.id = ${batchId} for update of b`;
    if (!batch) throw new AppError("notFound", `Cannot top up batch ${batchId}: study ${studyId} has no such batch`);
    const [measure] = await tx.$queryRaw<{ measured: number; medianSeconds: number | null }[]>`
      select count(*)::integer as measured, percentile_cont(0.5) within group (order by a.active_seconds) as "medianSeconds"
      from hits h join assignments a on a.study_id = h.study_id and a.hit_id = h.id
      where h.study_id = ${studyId} and h.batch_id = ${batchId} and a.active_seconds > 0 and a.state in ('confirmed', 'approved', 'superseded')`;
    const act = `top up batch "${batch.name}"`;
    if (!measure || measure.medianSeconds === null || measure.measured < fewestMeasured) {
      throw new AppError(
        "conflict",
        `Cannot ${act}: ${measure?.measured ?? 0} of its submissions have a measured time and ${fewestMeasured} are needed`,
      );
    }
    const due = await listTopUps(studyId, batchId, { ...batch, medianSeconds: measure.medianSeconds });
    if (due.length === 0) {
      throw new AppError("conflict", `Cannot ${act}: its measured wage is at the study's floor or above`);
    }
    const reason =
      "Your time was worth more than the reward of this HIT paid: this lifts it to the study's hourly wage.";
    await orderBonuses(
      tx,
      studyId,
      due.map((one) => ({ ...batch, ...one, batchId, kind: "topUp" as const, reason })),
      act,
      by,
    );
    await record(tx, studyId, by, "batch.topUp", `batch/${batchId}`, {
      bonuses: due.length,
      medianSeconds: measure.medianSeconds,
    });
    return { bonuses: due.length };
  });
}

/** Records that a bonus was paid, or (`problem`) that the market will never take it: then its money comes back. */
export async function recordBonus(
  studyId: AuthorizedStudyId,
  entry: ClaimedEntry & { kind: "send-bonus" },
  problem: string | null,
): Promise<void> {
  const { batchId, bonusId } = entry.payload;
  await database("jobs").$transaction(async (tx) => {
    const held = problem === null ? await finishOutboxEntry(tx, entry) : await failOutboxEntry(tx, entry, problem);
    if (!held) return;
    const bonus = await tx.bonus.findUniqueOrThrow({ where: { studyId_id: { studyId, id: bonusId } } });
    await tx.$executeRaw`
      update bonuses set state = ${problem === null ? "sent" : "failed"}::bonus_state, last_error = ${problem},
        sent_at = case when ${problem === null}::boolean then app_now() end
      where study_id = ${studyId} and id = ${bonusId} and state = 'ordered'`;
    const payment = { name: `bonus/${studyId}/${bonusId}`, batchId, costCents: bonus.amountCents + bonus.feeCents };
    await settlePayment(tx, studyId, payment, problem === null ? "spent" : "given up");
  });
}

/** Writes down that money reached a worker outside of the market. Throws AppError badRequest where it is more than is owed, conflict where somebody has written a payment down since `owedCents` were read. */
export async function markAsPaid(studyId: AuthorizedStudyId, payout: NewPayout, by: string): Promise<void> {
  await transaction((tx) => recordPayout(tx, studyId, payout, by));
}

/**
 * Writes down that everybody got what was owed to them, one payout a worker, all or none. Throws AppError conflict where the sum is no
 * longer `totalCents`, which is what was paid out by the list. Gives the number of workers.
 */
export async function markAllAsPaid(
  studyId: AuthorizedStudyId,
  { totalCents, note }: NewPayouts,
  by: string,
): Promise<number> {
  const owed = (await listPayouts(studyId)).filter((one) => one.owedCents > 0).sort((a, b) => a.workerId - b.workerId);
  const sum = owed.reduce((cents, one) => cents + one.owedCents, 0);
  if (sum !== totalCents || sum === 0) {
    throw new AppError(
      "conflict",
      `Cannot write down ${dollars(totalCents)} as paid to everybody: ${dollars(sum)} are owed by now; reload the list and pay by that`,
    );
  }
  await transaction(async (tx) => {
    for (const { workerId, owedCents } of owed) {
      await recordPayout(tx, studyId, { workerId, amountCents: owedCents, note }, by);
    }
  });
  return owed.length;
}

const dollars = (cents: number) => `$${(cents / 100).toFixed(2)}`;

async function recordPayout(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  { owedCents: read, ...payout }: NewPayout,
  by: string,
): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${studyId}::integer, ${payout.workerId}::integer)`;
  const [{ owed } = { owed: 0 }] = await tx.$queryRaw<{ owed: number }[]>`
    select (coalesce((
        select sum(b.reward_cents) from assignments a join hits h on h.study_id = a.study_id and h.id = a.hit_id
        join batches b on b.study_id = h.study_id and b.id = h.batch_id
        where a.study_id = ${studyId} and a.worker_id = ${payout.workerId} and a.decided_at is not null and a.state <> 'rejected'), 0)
      + coalesce((
        select sum(o.amount_cents) from bonuses o join assignments a on a.study_id = o.study_id and a.id = o.assignment_id
        where o.study_id = ${studyId} and a.worker_id = ${payout.workerId} and o.state = 'sent'), 0)
      - coalesce((select sum(amount_cents) from payouts where study_id = ${studyId} and worker_id = ${payout.workerId}), 0))::integer as owed`;
  // More that is owed by now takes nothing from what was paid; less means that somebody has written a payment down, perhaps this one.
  if (read !== undefined && owed < read) {
    const [last] = await listLastActs(tx, studyId, { subject: `worker/${payout.workerId}` });
    throw staleEdit(
      `${last?.who ?? "somebody"} wrote down ${dollars(read - owed)} as paid to this worker after you opened this page, and ${dollars(owed)} are owed by now`,
    );
  }
  if (payout.amountCents > owed) {
    throw new AppError(
      "badRequest",
      `Cannot write down ${dollars(payout.amountCents)} as paid: ${dollars(owed)} are owed to this worker; give at most that`,
      { field: "amount" },
    );
  }
  await tx.payout.create({ data: { studyId, ...payout, paidBy: by } });
  await tx.auditEvent.create({
    data: { studyId, actor: by, act: "payout.record", subject: `worker/${payout.workerId}`, details: { ...payout } },
  });
}

/** Marks a worker's message as dealt with. Throws AppError notFound where there is none that is open. */
export async function closeMessage(studyId: AuthorizedStudyId, messageId: number, by: string): Promise<void> {
  const closed = await database("desk").$executeRaw`
    update worker_messages set closed_at = app_now(), closed_by = ${by}
    where study_id = ${studyId} and id = ${messageId} and closed_at is null`;
  if (closed === 0) throw new AppError("notFound", `Study ${studyId} has no open message ${messageId}`);
}
