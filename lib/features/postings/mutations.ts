// What can be done to HITs that stand at a market. Each act writes the wish and its calls in one transaction; the job worker makes them.
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, Prisma, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { enqueue, enqueueAll } from "@/lib/jobs/queue";
import { planCalls } from "../batches/mutations";
import { isBuiltInMarket } from "../batches/queries";
import { releaseRest, requireBudget, reserve } from "../ledger/mutations";
import { assignmentCostCents, formatCents, surchargeFrom } from "../ledger/rules";
import {
  addOutboxEntries,
  finishOutboxEntry,
  postingLane,
  wantExpiration,
  wantQualificationTypes,
} from "../outbox/mutations";
import type { ClaimedEntry } from "../outbox/schema";
import { listPayouts, type PayoutListItem } from "../payments/queries";
import { archiveEndpoint } from "../study-archives/rules";
import { lostPattern } from "./rules";
import type { MoreAssignments } from "./schema";

type LockedBatch = NonNullable<Awaited<ReturnType<Transaction["batch"]["findUnique"]>>>;

/** The batch, locked against whatever else is wanted of it. Throws AppError notFound, conflict where it is a draft or archived. */
async function lockBatch(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  batchId: number,
  act: string,
): Promise<LockedBatch> {
  await tx.$executeRaw`select from batches where study_id = ${studyId} and id = ${batchId} for update`;
  const batch = await tx.batch.findUnique({ where: { studyId_id: { studyId, id: batchId } } });
  if (!batch) throw new AppError("notFound", `Cannot ${act} batch ${batchId}: study ${studyId} has no such batch`);
  const refuse = (state: string, mend: string) =>
    new AppError("conflict", `Cannot ${act} batch "${batch.name}": it is ${state}; ${mend}`);
  if (batch.state === "draft") throw refuse("a draft", "publish it first");
  if (batch.archivedAt) throw refuse("archived", "its HITs are disposed of at the market; compose another batch");
  return batch;
}

interface Posting {
  id: number;
  hitId: number;
  part: number;
  maxAssignments: number;
  state: "planned" | "created" | "closed";
  hitTypeId: number | null;
  marketHitId: string | null;
  /** Submissions that the market has listed. */
  listed: number;
}

async function lockPostings(tx: Transaction, studyId: AuthorizedStudyId, batchId: number): Promise<Posting[]> {
  return tx.$queryRaw<Posting[]>`
    select p.id, p.hit_id as "hitId", p.part, p.max_assignments as "maxAssignments", p.state, p.hit_type_id as "hitTypeId", p.market_hit_id as "marketHitId",
      (select count(*)::integer from assignments a
       where a.study_id = p.study_id and a.hit_id = p.hit_id and a.posting_id = p.id and a.worker_id is not null) as listed
    from hit_postings p join hits h on h.study_id = p.study_id and h.id = p.hit_id
    where p.study_id = ${studyId} and h.batch_id = ${batchId} order by p.id for update of p`;
}

async function record(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  by: string,
  act: string,
  batchId: number,
  details: object,
) {
  await tx.auditEvent.create({
    data: { studyId, actor: by, act, subject: `batch/${batchId}`, details: { ...details } },
  });
  await enqueue(tx, "deliver-outbox", {}, { key: "deliver-outbox" });
}

const transaction = <Result>(act: (tx: Transaction) => Promise<Result>) =>
  database("desk").$transaction(act, { timeout: 60_000, maxWait: 10_000 });

/** Takes a batch from the market for a while: nobody new is offered its HITs, who has accepted one may finish, the money stays set aside. Throws AppError conflict where it is paused or over. */
export async function pauseBatch(studyId: AuthorizedStudyId, batchId: number, by: string): Promise<void> {
  await transaction(async (tx) => {
    const batch = await lockBatch(tx, studyId, batchId, "pause");
    if (batch.pausedAt) throw new AppError("conflict", `Cannot pause batch "${batch.name}": it is paused already`);
    const postings = await lockPostings(tx, studyId, batchId);
    if (postings.every((posting) => posting.state === "closed")) {
      throw new AppError("conflict", `Cannot pause batch "${batch.name}": none of its HITs is at the market any more`);
    }
    await tx.$executeRaw`update batches set paused_at = app_now() where study_id = ${studyId} and id = ${batchId}`;
    await wantExpiration(tx, studyId, batchId, openIds(postings), null);
    await record(tx, studyId, by, "batch.pause", batchId, {});
  });
}

function openIds(postings: readonly Posting[]): number[] {
  return postings.filter((posting) => posting.state === "created").map((posting) => posting.id);
}

/** Offers a paused batch again, for its lifetime from now. Throws AppError conflict where it is not paused. */
export async function resumeBatch(studyId: AuthorizedStudyId, batchId: number, by: string): Promise<void> {
  await transaction(async (tx) => {
    const batch = await lockBatch(tx, studyId, batchId, "resume");
    if (!batch.pausedAt) throw new AppError("conflict", `Cannot resume batch "${batch.name}": it is not paused`);
    await tx.$executeRaw`update batches set paused_at = null where study_id = ${studyId} and id = ${batchId}`;
    await offerUntil(tx, studyId, batch, batch.lifetimeSeconds);
    await record(tx, studyId, by, "batch.resume", batchId, {});
  });
}

/** Wants every open posting offered for so many seconds from now. */
async function offerUntil(tx: Transaction, studyId: AuthorizedStudyId, batch: LockedBatch, seconds: number) {
  const postings = await lockPostings(tx, studyId, batch.id);
  const [row] = await tx.$queryRaw<{ until: Date }[]>`
    select app_now() + ${seconds}::integer * interval '1 second' as until`;
  if (!row) throw new Error("the database did not tell the time");
  const open = openIds(postings);
  await tx.hitPosting.updateMany({ where: { studyId, id: { in: open } }, data: { expiresAt: row.until } });
  await wantExpiration(tx, studyId, batch.id, open, row.until);
  return { until: row.until, open };
}

/**
 * Offers the HITs of a batch for so many seconds from now, also those whose offer has ended short of its workers: for them money is
 * set aside again. Throws AppError budgetExceeded, conflict where every HIT has all its workers.
 */
export async function extendBatch(
  studyId: AuthorizedStudyId,
  batchId: number,
  seconds: number,
  by: string,
): Promise<void> {
  await transaction(async (tx) => {
    const batch = await lockBatch(tx, studyId, batchId, "extend");
    const short = (await lockPostings(tx, studyId, batchId)).filter(
      (posting) => posting.state === "closed" && posting.marketHitId && posting.listed < posting.maxAssignments,
    );
    const costs = short.map((posting) => ({
      batchId,
      postingId: posting.id,
      costCents:
        (posting.maxAssignments - posting.listed) *
        assignmentCostCents(batch.rewardCents, posting.maxAssignments, batch),
    }));
    const costCents = costs.reduce((sum, one) => sum + one.costCents, 0);
    if (costCents > 0) {
      await requireBudget(tx, studyId, costCents, `offer ${short.length} HITs of batch "${batch.name}" again`);
      const last = await lastEntry(tx, studyId);
      await reserve(tx, studyId, costs, `again-${last}`);
      await tx.hitPosting.updateMany({
        where: { studyId, id: { in: short.map((posting) => posting.id) } },
        data: { state: "created" },
      });
    }
    await tx.batch.updateMany({
      where: { studyId, id: batchId },
      data: { pausedAt: null, ...(batch.state === "ended" ? { state: "published" } : {}) },
    });
    const { open } = await offerUntil(tx, studyId, batch, seconds);
    if (open.length === 0) {
      throw new AppError(
        "conflict",
        `Cannot extend batch "${batch.name}": each of its HITs has all its workers; add assignments instead`,
      );
    }
    await record(tx, studyId, by, "batch.extend", batchId, { seconds, reopened: short.length, costCents });
  });
}

/**
 * Gives up a HIT that its market says it does not have: what is left of its money goes back, and the sweep asks for it no more. Throws
 * AppError notFound, conflict where the market has it, or somebody is still to be paid for it.
 */
export async function giveUpPosting(studyId: AuthorizedStudyId, postingId: number, by: string): Promise<void> {
  await transaction(async (tx) => {
    const [posting] = await tx.$queryRaw<{ batchId: number; isLost: boolean; undecided: number }[]>`
      select h.batch_id as "batchId", p.state = 'created' and coalesce(p.list_problem like ${lostPattern}, false) as "isLost",
        (select count(*)::integer from assignments a where a.study_id = p.study_id and a.hit_id = p.hit_id and a.posting_id = p.id
           and a.decided_at is null and a.state in ('confirmed', 'superseded', 'quarantined')) as undecided
      from hit_postings p join hits h on h.study_id = p.study_id and h.id = p.hit_id
      where p.study_id = ${studyId} and p.id = ${postingId} for update of p`;
    const act = `give up HIT posting ${postingId}`;
    if (!posting) throw new AppError("notFound", `Cannot ${act}: study ${studyId} has none of that number`);
    if (!posting.isLost) {
      throw new AppError(
        "conflict",
        `Cannot ${act}: its market has not said that the HIT is gone; end its offer instead`,
      );
    }
    if (posting.undecided > 0) {
      throw new AppError(
        "conflict",
        `Cannot ${act}: ${posting.undecided} of its submissions are neither approved nor rejected at the market; decide on them first`,
      );
    }
    await tx.hitPosting.update({ where: { studyId_id: { studyId, id: postingId } }, data: { state: "closed" } });
    await releaseRest(tx, studyId, { batchId: posting.batchId, postingId });
    await record(tx, studyId, by, "posting.giveUp", posting.batchId, { postingId });
  });
}

/** Number of the study's newest booking: names a further reservation of the same posting. */
async function lastEntry(tx: Transaction, studyId: AuthorizedStudyId): Promise<string> {
  const newest = await tx.ledgerEntry.findFirst({
    where: { studyId },
    orderBy: { id: "desc" },
    select: { id: true },
  });
  return String(newest?.id ?? 0);
}

/**
 * Asks for more workers per HIT. A posting of fewer than ten assignments stays below ten (the market's rule and price): what does not
 * fit becomes a further part of the HIT, which no worker meets who has done an earlier one. Throws AppError budgetExceeded, conflict
 * where a HIT has not been created yet.
 */
export async function addAssignments(
  studyId: AuthorizedStudyId,
  batchId: number,
  more: MoreAssignments,
  by: string,
): Promise<void> {
  await transaction(async (tx) => {
    const batch = await lockBatch(tx, studyId, batchId, "add assignments to");
    if (batch.pausedAt) {
      throw new AppError("conflict", `Cannot add assignments to batch "${batch.name}": it is paused; resume it first`);
    }
    const wanted = more.hitIds && new Set(more.hitIds);
    const byHit = Map.groupBy(
      (await lockPostings(tx, studyId, batchId)).filter((posting) => !wanted || wanted.has(posting.hitId)),
      (posting) => posting.hitId,
    );
    if (wanted && byHit.size < wanted.size) {
      const foreign = [...wanted].find((hitId) => !byHit.has(hitId));
      throw new AppError("badRequest", `Cannot add assignments: HIT ${foreign} is not of batch "${batch.name}"`);
    }
    const grown: { posting: Posting; maxAssignments: number }[] = [];
    const further: { hitId: number; part: number; assignments: number }[] = [];
    for (const [hitId, postings] of byHit) {
      const last = postings.at(-1);
      if (!last || postings.some((posting) => posting.state === "planned" || !posting.marketHitId)) {
        throw new AppError(
          "conflict",
          `Cannot add assignments to batch "${batch.name}": HIT ${hitId} is not at the market yet; wait until it is published`,
        );
      }
      const total = last.maxAssignments + more.assignments;
      const fits = last.maxAssignments >= surchargeFrom || total < surchargeFrom;
      if (fits) grown.push({ posting: last, maxAssignments: total });
      else further.push({ hitId, part: last.part + 1, assignments: more.assignments });
    }
    const cost = (assignments: number, tier: number) =>
      assignments * assignmentCostCents(batch.rewardCents, tier, batch);
    const costCents =
      grown.reduce((sum, one) => sum + cost(more.assignments, one.posting.maxAssignments), 0) +
      further.reduce((sum, one) => sum + cost(one.assignments, one.assignments), 0);
    await requireBudget(tx, studyId, costCents, `add ${more.assignments} workers to ${byHit.size} HITs`);
    const step = `more-${await lastEntry(tx, studyId)}`;
    if (grown.length > 0) await growPostings(tx, studyId, batch, grown, more.assignments, step);
    if (further.length > 0) await addParts(tx, studyId, batch, further);
    await tx.batch.updateMany({
      where: { studyId, id: batchId },
      data: { state: further.length > 0 ? "publishing" : "published", costCents: { increment: costCents } },
    });
    await record(tx, studyId, by, "batch.addAssignments", batchId, {
      assignments: more.assignments,
      hits: byHit.size,
      costCents,
    });
  });
}

async function growPostings(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  batch: LockedBatch,
  grown: readonly { posting: Posting; maxAssignments: number }[],
  assignments: number,
  step: string,
): Promise<void> {
  await reserve(
    tx,
    studyId,
    grown.map(({ posting }) => ({
      batchId: batch.id,
      postingId: posting.id,
      costCents: assignments * assignmentCostCents(batch.rewardCents, posting.maxAssignments, batch),
    })),
    step,
  );
  for (const { posting, maxAssignments } of grown) {
    await tx.hitPosting.update({
      where: { studyId_id: { studyId, id: posting.id } },
      data: { maxAssignments, state: "created" },
    });
  }
  await addOutboxEntries(
    tx,
    studyId,
    "add-assignments",
    grown.map(({ posting, maxAssignments }) => ({
      effectKey: `add-assignments/${studyId}/${posting.id}/${maxAssignments}`,
      payload: { batchId: batch.id, postingId: posting.id, maxAssignments },
      lane: postingLane(studyId, posting.id),
    })),
  );
  // A HIT whose offer is over is offered again for what was added.
  await offerUntil(tx, studyId, batch, batch.lifetimeSeconds);
}

async function addParts(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  batch: LockedBatch,
  further: readonly { hitId: number; part: number; assignments: number }[],
): Promise<void> {
  const parts = [...new Set(further.map((one) => one.part))];
  // Every part of the batch has its qualification from here on; HIT types made before cannot learn of new ones, so the page and the mask
  // keep the earlier parts apart.
  await tx.$executeRaw`
    insert into crowd_qualifications (study_id, endpoint, purpose, batch_id, part)
    select ${studyId}::integer, ${batch.endpoint}, 'part', ${batch.id}::integer, part from generate_series(0, ${Math.max(...parts)}::integer) as part
    on conflict do nothing`;
  await wantQualificationTypes(tx, studyId, batch);
  // The market learns who has done an earlier part; until it has, the page says so to whom it concerns.
  await tx.$executeRaw`
    insert into outbox (effect_key, study_id, kind, payload)
    select distinct format('grant-qualification/%s/%s/%s', q.study_id, q.id, a.worker_id), q.study_id, 'grant-qualification',
      jsonb_build_object('batchId', h.batch_id, 'qualificationId', q.id, 'workerId', a.worker_id)
    from hits h
    join hit_postings p on p.study_id = h.study_id and p.hit_id = h.id
    join assignments a on a.study_id = p.study_id and a.hit_id = p.hit_id and a.posting_id = p.id and a.worker_id is not null
    join crowd_qualifications q on q.study_id = h.study_id and q.endpoint = p.endpoint and q.purpose = 'part' and q.batch_id = h.batch_id and q.part = p.part
    where h.study_id = ${studyId} and h.batch_id = ${batch.id}
    on conflict (effect_key) do nothing`;
  await tx.$executeRaw`
    insert into batch_hit_types (study_id, batch_id, part, class_id)
    select distinct t.study_id, t.batch_id, further.part, t.class_id
    from batch_hit_types t, unnest(${parts}::integer[]) as further (part)
    where t.study_id = ${studyId} and t.batch_id = ${batch.id}
      and not exists (select from batch_hit_types o where o.study_id = t.study_id and o.batch_id = t.batch_id and o.part = further.part)`;
  const hitTypes = await tx.batchHitType.findMany({
    where: { studyId, batchId: batch.id, marketHitTypeId: null },
    select: { id: true },
  });
  await addOutboxEntries(
    tx,
    studyId,
    "create-hit-type",
    hitTypes.map(({ id }) => ({
      effectKey: `create-hit-type/${studyId}/${id}`,
      payload: { batchId: batch.id, hitTypeId: id },
    })),
  );
  const postings = await tx.$queryRaw<{ id: number; hitId: number; part: number; maxAssignments: number }[]>`
    insert into hit_postings (study_id, hit_id, part, endpoint, max_assignments, hit_type_id)
    select h.study_id, h.id, wanted.part, ${batch.endpoint}, wanted.assignments, t.id
    from unnest(${further.map((one) => one.hitId)}::integer[], ${further.map((one) => one.part)}::integer[], ${further.map((one) => one.assignments)}::integer[])
      as wanted (hit_id, part, assignments)
    join hits h on h.study_id = ${studyId} and h.id = wanted.hit_id
    join batch_hit_types t on t.study_id = h.study_id and t.batch_id = h.batch_id and t.part = wanted.part and (t.class_id is null or t.class_id = h.class_id)
    returning id, hit_id as "hitId", part, max_assignments as "maxAssignments"`;
  await reserve(
    tx,
    studyId,
    postings.map(({ id, maxAssignments }) => ({
      batchId: batch.id,
      postingId: id,
      costCents: maxAssignments * assignmentCostCents(batch.rewardCents, maxAssignments, batch),
    })),
  );
  await planCalls(tx, studyId, batch.id, postings);
}

/** Ends the offer of a batch for good: who has accepted may finish and is paid, and what is left of the money comes back as HITs close. HITs that are not created yet never will be. */
export async function expireBatch(studyId: AuthorizedStudyId, batchId: number, by: string): Promise<void> {
  await transaction(async (tx) => {
    const batch = await lockBatch(tx, studyId, batchId, "end");
    const postings = await lockPostings(tx, studyId, batchId);
    const underWay = await tx.$queryRaw<{ postingId: number }[]>`
      select (payload->>'postingId')::integer as "postingId" from outbox
      where study_id = ${studyId} and kind = 'create-hit' and state = 'pending' and attempts > 0 and (payload->>'batchId')::integer = ${batchId}`;
    if (underWay.length > 0) {
      throw new AppError(
        "conflict",
        `Cannot end batch "${batch.name}": ${underWay.length} of its HITs are on their way to the market; pause it and end it when they have arrived`,
      );
    }
    const untried = postings.filter((posting) => posting.state === "planned").map((posting) => posting.id);
    await tx.$executeRaw`
      delete from outbox where study_id = ${studyId} and kind = 'create-hit' and state = 'pending' and attempts = 0
        and (payload->>'postingId')::integer = any(${untried})`;
    await tx.hitPosting.updateMany({ where: { studyId, id: { in: untried } }, data: { state: "closed" } });
    for (const postingId of untried) await releaseRest(tx, studyId, { batchId, postingId });
    await tx.batch.updateMany({
      where: { studyId, id: batchId },
      data: { pausedAt: null, ...(batch.state === "publishing" ? { state: "published" } : {}) },
    });
    const open = openIds(postings);
    await tx.$executeRaw`
      update hit_postings set expires_at = least(expires_at, app_now()) where study_id = ${studyId} and id = any(${open})`;
    await wantExpiration(tx, studyId, batchId, open, null);
    await record(tx, studyId, by, "batch.expire", batchId, { open: open.length, neverPosted: untried.length });
  });
}

/** Disposes of a batch's HITs at the market, where nothing is open any more and everybody is paid. Throws AppError conflict naming what is still open. */
export async function archiveBatch(studyId: AuthorizedStudyId, batchId: number, by: string): Promise<void> {
  await transaction(async (tx) => {
    const batch = await lockBatch(tx, studyId, batchId, "archive");
    await requireSettled(tx, studyId, batchId, `archive batch "${batch.name}"`);
    const postings = await lockPostings(tx, studyId, batchId);
    const standing = postings.filter((posting) => posting.marketHitId);
    await tx.$executeRaw`update batches set archived_at = app_now() where study_id = ${studyId} and id = ${batchId}`;
    await addOutboxEntries(
      tx,
      studyId,
      "delete-hit",
      standing.map(({ id }) => ({
        effectKey: `delete-hit/${studyId}/${id}`,
        payload: { batchId, postingId: id },
        lane: postingLane(studyId, id),
      })),
    );
    await record(tx, studyId, by, "batch.archive", batchId, { hits: standing.length });
  });
}

/** Archives a study: its HITs are over and every worker is paid. Throws AppError conflict naming what is still open, and who is owed money. */
export async function archiveStudy(studyId: AuthorizedStudyId, by: string): Promise<void> {
  await transaction(async (tx) => {
    await tx.$executeRaw`select from studies where id = ${studyId} for update`;
    const study = await tx.study.findUniqueOrThrow({ where: { id: studyId } });
    await requireSettled(tx, studyId, null, `archive study "${study.name}"`);
    // A market that moves money has paid what was approved; for the built-in one somebody must have written it down. Asked last: with
    // everything settled nobody earns more.
    const unpaid = (await listPayouts(studyId)).filter((one) => one.owedCents > 0 && isBuiltInMarket(one.endpoint));
    if (unpaid.length > 0) throw unpaidRefusal(study.name, unpaid);
    await tx.$executeRaw`update studies set archived_at = coalesce(archived_at, app_now()) where id = ${studyId}`;
    await tx.auditEvent.create({
      data: { studyId, actor: by, act: "study.archive", subject: `study/${studyId}`, details: {} },
    });
  });
}

function unpaidRefusal(study: string, unpaid: readonly PayoutListItem[]): AppError {
  const first = unpaid.slice(0, 3).map((one) => `${one.pseudonym} ${formatCents(one.owedCents)}`);
  const rest = unpaid.length > first.length ? ` and ${unpaid.length - first.length} more` : "";
  const workers = unpaid.length === 1 ? "1 worker is" : `${unpaid.length} workers are`;
  return new AppError(
    "conflict",
    `Cannot archive study "${study}": ${workers} not paid (${first.join(", ")}${rest}); pay them, then write it down at Payouts`,
    { unpaid: unpaid.length },
  );
}

interface OpenEnds {
  postings: number;
  undecided: number;
  bonuses: number;
}

async function requireSettled(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  batchId: number | null,
  act: string,
): Promise<void> {
  const [open] = await tx.$queryRaw<OpenEnds[]>`
    select
      (select count(*)::integer from hit_postings p join hits h on h.study_id = p.study_id and h.id = p.hit_id
       where p.study_id = ${studyId} and (${batchId}::integer is null or h.batch_id = ${batchId}) and p.state <> 'closed') as postings,
      (select count(*)::integer from assignments a join hits h on h.study_id = a.study_id and h.id = a.hit_id
       where a.study_id = ${studyId} and (${batchId}::integer is null or h.batch_id = ${batchId})
         and a.decided_at is null and a.state in ('confirmed', 'superseded', 'quarantined')
         and not starts_with(a.endpoint, ${archiveEndpoint})) as undecided,
      (select count(*)::integer from bonuses b join assignments a on a.study_id = b.study_id and a.id = b.assignment_id
       join hits h on h.study_id = a.study_id and h.id = a.hit_id
       where b.study_id = ${studyId} and (${batchId}::integer is null or h.batch_id = ${batchId}) and b.state = 'ordered') as bonuses`;
  if (!open) return;
  const ends = [
    [open.postings, "HITs are still at the market (end the batch first)"],
    [open.undecided, "submissions are neither approved nor rejected"],
    [open.bonuses, "bonuses are not sent yet"],
  ] as const;
  const left = ends.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  if (left.length === 0) return;
  throw new AppError("conflict", `Cannot ${act}: ${left.join("; ")}`, { ...open });
}

/** Records that the market has done what was wanted of a HIT. */
export async function recordChange(
  studyId: AuthorizedStudyId,
  entry: ClaimedEntry & { kind: "set-expiration" | "add-assignments" | "delete-hit" },
): Promise<void> {
  await database("jobs").$transaction(async (tx) => {
    if (!(await finishOutboxEntry(tx, entry))) return;
    const { postingId } = entry.payload;
    if (entry.kind === "set-expiration") {
      const { expiresAt } = entry.payload;
      await tx.$executeRaw`
        update hit_postings set expires_at = coalesce(${expiresAt}::timestamptz, app_now()) where study_id = ${studyId} and id = ${postingId}`;
      // An offer that has ended is looked at soon, whether or not the market tells of it.
      if (expiresAt === null) await leaveHints(tx, Prisma.sql`p.study_id = ${studyId} and p.id = ${postingId}`);
    }
    if (entry.kind === "delete-hit") {
      await tx.hitPosting.updateMany({ where: { studyId, id: postingId }, data: { marketStatus: "Disposed" } });
    }
  });
}

/** A market has told that something happened to these HITs of a batch: the postings that are ours and open are looked at soon, each once. */
export async function hintSweep(
  studyId: AuthorizedStudyId,
  batchId: number,
  marketHitIds: readonly string[],
): Promise<void> {
  await leaveHints(
    database("desk"),
    Prisma.sql`p.study_id = ${studyId} and h.batch_id = ${batchId} and p.market_hit_id = any(${[...marketHitIds]})`,
  );
}

/** Hints at the open postings `p` (of HITs `h`) that are so; a submission leaves its own in its one statement (store-submission). */
async function leaveHints(db: Pick<Transaction, "$executeRaw">, where: Prisma.Sql): Promise<void> {
  await db.$executeRaw`
    insert into sweep_hints (study_id, posting_id, hinted_at)
    select p.study_id, p.id, app_now() from hit_postings p join hits h on h.study_id = p.study_id and h.id = p.hit_id
    where p.state = 'created' and ${where}
    order by p.id
    on conflict (study_id, posting_id) do update set hinted_at = excluded.hinted_at`;
}

/** Hints that become jobs at a time. */
const mostHints = 500;

/** Makes jobs of the hints that are a second old: by then the market lists what a worker has submitted, whose form reaches it after our answer. Returns how many. */
export async function takeSweepHints(): Promise<number> {
  return database("jobs").$transaction(async (tx) => {
    // Locked ones belong to a submission that commits just now, or to another job worker.
    const hints = await tx.$queryRaw<{ studyId: number; postingId: number }[]>`
      delete from sweep_hints where (study_id, posting_id) in (
        select study_id, posting_id from sweep_hints where hinted_at <= app_now() - interval '1 second'
        order by hinted_at limit ${mostHints} for update skip locked)
      returning study_id as "studyId", posting_id as "postingId"`;
    await enqueueAll(
      tx,
      "sweep-posting",
      hints.map((hint) => ({ payload: hint, key: `sweep-posting/${hint.studyId}/${hint.postingId}` })),
    );
    return hints.length;
  });
}
