import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { refreshStatistics } from "@/lib/db/refresh-statistics";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { enqueue } from "@/lib/jobs/queue";
import { lockBudget, releaseRest, requireBudget, reserve } from "../ledger/mutations";
import { assignmentCostCents } from "../ledger/rules";
import {
  addOutboxEntries,
  failOutboxEntry,
  finishOutboxEntry,
  wantExpiration,
  wantQualificationTypes,
} from "../outbox/mutations";
import type { ClaimedEntry } from "../outbox/schema";
import { type BatchPlan, composePlan, isBuiltInMarket, listingWords } from "./queries";
import { batchCost, type ComposedHit, listingOf, publishConfirmation } from "./rules";
import type { NewBatch } from "./schema";

/** HITs whose positions are written by one statement. */
const hitsPerInsert = 1000;
const databaseRole = {
  target: "target",
  positiveControl: "positive_control",
  negativeControl: "negative_control",
} as const;

/** Composes a batch and stores it as a draft: HITs and positions, nothing at a market. Throws AppError badRequest where it cannot be composed; then nothing is stored. */
export async function createBatch(
  studyId: AuthorizedStudyId,
  input: NewBatch,
  by: string,
): Promise<{ id: number; plan: BatchPlan }> {
  const { name, title, description, keywords, language, ...planInput } = input;
  const words = await listingWords(studyId, language);
  const { plan, hits } = await composePlan(studyId, planInput);
  const id = await database("desk").$transaction(
    async (tx) => {
      const batch = await tx.batch.create({
        data: {
          studyId,
          name,
          ...listingOf(plan.positionsPerHit, words, { title, description, keywords }),
          ...plan.settings,
          voteRule: plan.voteRule,
          hitCount: hits.length,
          costCents: plan.cost.totalCents,
          createdBy: by,
        },
        select: { id: true },
      });
      for (let from = 0; from < hits.length; from += hitsPerInsert) {
        await insertHits(tx, studyId, batch.id, from, hits.slice(from, from + hitsPerInsert));
      }
      await audit(tx, studyId, by, "batch.create", batch.id, { hits: hits.length, costCents: plan.cost.totalCents });
      return batch.id;
    },
    { timeout: 120_000, maxWait: 10_000 },
  );
  await refreshStatistics(["hits", "hit_images"]);
  return { id, plan };
}

/** HITs of places from `firstIndex` and all their positions. */
async function insertHits(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  batchId: number,
  firstIndex: number,
  hits: readonly ComposedHit[],
): Promise<void> {
  const flat = hits.flatMap((hit, offset) =>
    hit.positions.map(({ candidateId, role }, position) => ({
      index: firstIndex + offset,
      position,
      candidateId,
      role,
    })),
  );
  await tx.$executeRaw`
    with hit as (
      insert into hits (study_id, batch_id, class_id, index)
      select ${studyId}::integer, ${batchId}::integer, class_id, ${firstIndex}::integer + place - 1
      from unnest(${hits.map((hit) => hit.classId)}::integer[]) with ordinality as composed (class_id, place)
      returning id, index)
    insert into hit_images (study_id, hit_id, position, candidate_id, role)
    select ${studyId}::integer, hit.id, position, candidate_id, role::hit_image_role
    from unnest(${flat.map((image) => image.index)}::integer[], ${flat.map((image) => image.position)}::smallint[],
                ${flat.map((image) => image.candidateId)}::integer[], ${flat.map((image) => databaseRole[image.role])}::text[])
      as image (index, position, candidate_id, role)
    join hit on hit.index = image.index`;
}

async function audit(tx: Transaction, studyId: number, actor: string, act: string, batchId: number, details: object) {
  await tx.auditEvent.create({
    data: { studyId, actor, act, subject: `batch/${batchId}`, details: { ...details } },
  });
}

/** Removes a draft with its HITs. Throws AppError conflict where it is published already. */
export async function deleteDraftBatch(studyId: AuthorizedStudyId, batchId: number, by: string): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    const { count } = await tx.batch.deleteMany({ where: { studyId, id: batchId, state: "draft" } });
    if (count === 0) await refuseState(tx, studyId, batchId, "delete");
    await audit(tx, studyId, by, "batch.delete", batchId, {});
  });
}

async function refuseState(tx: Transaction, studyId: number, batchId: number, act: string): Promise<never> {
  const batch = await tx.batch.findUnique({ where: { studyId_id: { studyId, id: batchId } } });
  if (!batch) throw new AppError("notFound", `Cannot ${act} batch ${batchId}: study ${studyId} has no such batch`);
  throw new AppError(
    "conflict",
    `Cannot ${act} batch "${batch.name}": it is ${batch.state} and only a draft can be; compose another one`,
  );
}

/**
 * Publishes a draft: in one transaction the postings, the money set aside for each HIT and the market calls, which the job worker
 * makes. Where the market is not the built-in one, `confirmation` must be what `publishConfirmation` says. Throws AppError badRequest
 * without it, budgetExceeded with the amounts where what is left of the budget does not cover it, conflict where it is no draft; then
 * nothing is changed.
 */
export async function publishBatch(
  studyId: AuthorizedStudyId,
  batchId: number,
  by: string,
  confirmation = "",
): Promise<void> {
  await database("desk").$transaction(
    async (tx) => {
      await lockBudget(tx, studyId);
      const published = await tx.batch.updateMany({
        where: { studyId, id: batchId, state: "draft" },
        data: { state: "publishing" },
      });
      if (published.count === 0) await refuseState(tx, studyId, batchId, "publish");
      const batch = await tx.batch.findUniqueOrThrow({ where: { studyId_id: { studyId, id: batchId } } });
      requireConfirmation(batch, confirmation);
      const cost = batchCost(batch);
      const { leftCents } = await lockBudget(tx, studyId);
      const affordable = Math.max(0, Math.floor(leftCents / Math.max(1, cost.hitCents)));
      await requireBudget(
        tx,
        studyId,
        cost.totalCents,
        `publish batch "${batch.name}" of ${batch.hitCount} HITs`,
        ` or compose a smaller batch: the rest pays for ${affordable} HITs`,
      );
      await tx.$executeRaw`
        update batches set published_at = app_now() where study_id = ${studyId} and id = ${batchId}`;
      await planHitTypes(tx, studyId, batch, cost.parts.length);
      const postings = await planPostings(tx, studyId, batch, cost.parts);
      await planCalls(tx, studyId, batchId, postings);
      await audit(tx, studyId, by, "batch.publish", batchId, { endpoint: batch.endpoint, costCents: batch.costCents });
      await enqueue(tx, "deliver-outbox", {}, { key: "deliver-outbox" });
    },
    { timeout: 60_000, maxWait: 10_000 },
  );
}

type StoredBatch = Awaited<ReturnType<Transaction["batch"]["findUniqueOrThrow"]>>;

function requireConfirmation(batch: StoredBatch, confirmation: string): void {
  if (isBuiltInMarket(batch.endpoint)) return;
  const wanted = publishConfirmation(batch);
  if (confirmation.trim() === wanted) return;
  throw new AppError(
    "badRequest",
    `Cannot publish batch "${batch.name}": ${batch.endpoint} is not the built-in market and may charge real money; confirm it by typing "${wanted}"${confirmation === "" ? "" : ` (typed: "${confirmation.slice(0, 100)}")`}`,
    { field: "confirmation", confirmation: wanted },
  );
}

/** The HIT types of a batch, one for each part and, where the study caps submissions per class, each class; and the qualifications that close them to who is done with them. */
async function planHitTypes(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  batch: StoredBatch,
  parts: number,
): Promise<void> {
  const study = await tx.study.findUniqueOrThrow({ where: { id: studyId } });
  const byClass = study.mostPerWorkerAndClass !== null;
  await tx.$executeRaw`
    insert into batch_hit_types (study_id, batch_id, part, class_id)
    select ${studyId}::integer, ${batch.id}::integer, part, class_id
    from generate_series(0, ${parts}::integer - 1) as part,
         (select distinct case when ${byClass}::boolean then class_id end as class_id from hits
          where study_id = ${studyId} and batch_id = ${batch.id}) as posted
    order by part, class_id`;
  await tx.$executeRaw`
    insert into crowd_qualifications (study_id, endpoint, purpose, class_id, batch_id, part)
    select ${studyId}::integer, ${batch.endpoint}, purpose::qualification_purpose, class_id, batch_id, part
    from (
      select 'study_closed' as purpose, 0 as class_id, 0 as batch_id, 0 as part where ${study.mostPerWorker !== null}::boolean
      union all
      select distinct 'class_closed', class_id, 0, 0 from hits where study_id = ${studyId} and batch_id = ${batch.id} and ${byClass}::boolean
      union all
      select 'part', 0, ${batch.id}::integer, part from generate_series(0, ${parts}::integer - 1) as part where ${parts}::integer > 1) as wanted
    on conflict do nothing`;
  await wantQualificationTypes(tx, studyId, batch);
  const hitTypes = await tx.batchHitType.findMany({ where: { studyId, batchId: batch.id }, select: { id: true } });
  await addOutboxEntries(
    tx,
    studyId,
    "create-hit-type",
    hitTypes.map(({ id }) => ({
      effectKey: `create-hit-type/${studyId}/${id}`,
      payload: { batchId: batch.id, hitTypeId: id },
    })),
  );
}

interface PlannedPosting {
  id: number;
  hitId: number;
  part: number;
}

/** The postings of every HIT, with the money for their assignments set aside. */
async function planPostings(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  batch: StoredBatch,
  parts: readonly number[],
): Promise<PlannedPosting[]> {
  const postings = await tx.$queryRaw<(PlannedPosting & { maxAssignments: number })[]>`
    insert into hit_postings (study_id, hit_id, part, endpoint, max_assignments, hit_type_id)
    select h.study_id, h.id, t.part, ${batch.endpoint}, planned.assignments, t.id
    from hits h
    cross join unnest(${[...parts]}::integer[]) with ordinality as planned (assignments, ordinal)
    join batch_hit_types t on t.study_id = h.study_id and t.batch_id = h.batch_id and t.part = planned.ordinal - 1
      and (t.class_id is null or t.class_id = h.class_id)
    where h.study_id = ${studyId} and h.batch_id = ${batch.id} order by h.index, t.part
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
  return postings;
}

/** The calls that create postings at the market. */
export async function planCalls(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  batchId: number,
  postings: readonly PlannedPosting[],
): Promise<void> {
  await addOutboxEntries(
    tx,
    studyId,
    "create-hit",
    postings.map((posting) => ({
      effectKey: `create-hit/${studyId}/${posting.hitId}/${posting.part}`,
      payload: { batchId, postingId: posting.id },
    })),
  );
}

/** Records the market's id of a HIT type, and asks the market to tell us about its HITs where the setting wants that. */
export async function recordHitType(
  studyId: AuthorizedStudyId,
  entry: ClaimedEntry & { kind: "create-hit-type" },
  marketHitTypeId: string,
): Promise<void> {
  const { batchId, hitTypeId } = entry.payload;
  await database("jobs").$transaction(async (tx) => {
    if (!(await finishOutboxEntry(tx, entry))) return;
    await tx.batchHitType.updateMany({ where: { studyId, id: hitTypeId }, data: { marketHitTypeId } });
    await clearMarketProblem(tx, studyId, batchId);
    if (env().CROWD_NOTIFICATIONS !== "on") return;
    await addOutboxEntries(tx, studyId, "subscribe", [
      { effectKey: `subscribe/${studyId}/${hitTypeId}`, payload: { batchId, hitTypeId } },
    ]);
  });
}

/** Records the market's id of a qualification type. */
export async function recordQualificationType(
  studyId: AuthorizedStudyId,
  entry: ClaimedEntry & { kind: "create-qualification-type" },
  marketQualificationTypeId: string,
): Promise<void> {
  await database("jobs").$transaction(async (tx) => {
    if (!(await finishOutboxEntry(tx, entry))) return;
    await tx.crowdQualification.updateMany({
      where: { studyId, id: entry.payload.qualificationId },
      data: { marketQualificationTypeId },
    });
    await clearMarketProblem(tx, studyId, entry.payload.batchId);
  });
}

/** Records that a posting stands at the market. */
export async function recordHit(
  studyId: AuthorizedStudyId,
  entry: ClaimedEntry,
  posting: { batchId: number; postingId: number },
  hit: { marketHitId: string; status: string; createdAt: Date; expiresAt: Date },
): Promise<void> {
  await database("jobs").$transaction(async (tx) => {
    // Shared with other HITs of the batch, and waited for by whoever pauses it: a HIT is made before the pause or learns of it.
    const [batch] = await tx.$queryRaw<{ pausedAt: Date | null }[]>`
      select paused_at as "pausedAt" from batches where study_id = ${studyId} and id = ${posting.batchId} for share`;
    if (!(await finishOutboxEntry(tx, entry))) return;
    const { count } = await tx.hitPosting.updateMany({
      where: { studyId, id: posting.postingId, state: "planned" },
      data: {
        state: "created",
        marketHitId: hit.marketHitId,
        marketStatus: hit.status,
        createdAt: hit.createdAt,
        expiresAt: hit.expiresAt,
      },
    });
    if (count !== 1) throw new Error(`posting ${posting.postingId} of study ${studyId} is not planned any more`);
    if (batch?.pausedAt) await wantExpiration(tx, studyId, posting.batchId, [posting.postingId], null);
  });
  // Not within: HITs of the batch that are recorded beside each other share its row, and would wait for each other to change it.
  await clearMarketProblem(database("jobs"), studyId, posting.batchId);
}

/** Gives a call up that the market refused: what it would have cost goes back to the budget, and the batch says why. A refused HIT type or qualification takes the HITs with it that need it, none of which has been tried. */
export async function recordRefusal(
  studyId: AuthorizedStudyId,
  entry: ClaimedEntry & { kind: "create-qualification-type" | "create-hit-type" | "create-hit" },
  reason: string,
): Promise<void> {
  const { batchId } = entry.payload;
  await database("jobs").$transaction(
    async (tx) => {
      if (!(await failOutboxEntry(tx, entry, reason))) return;
      await tx.batch.updateMany({ where: { studyId, id: batchId }, data: { lastError: reason } });
      const postingIds =
        entry.kind === "create-hit" ? [entry.payload.postingId] : await failUntried(tx, studyId, entry, reason);
      for (const postingId of postingIds) {
        await tx.hitPosting.updateMany({
          where: { studyId, id: postingId, state: "planned" },
          data: { state: "closed" },
        });
        await releaseRest(tx, studyId, { batchId, postingId });
      }
    },
    { timeout: 60_000 },
  );
}

async function failUntried(
  tx: Transaction,
  studyId: number,
  entry: ClaimedEntry & { kind: "create-qualification-type" | "create-hit-type" },
  reason: string,
): Promise<number[]> {
  const { batchId } = entry.payload;
  const hitTypeId = entry.kind === "create-hit-type" ? entry.payload.hitTypeId : null;
  if (hitTypeId === null) {
    await tx.$executeRaw`
      update outbox set state = 'failed', done_at = app_now(), last_error = ${reason}
      where study_id = ${studyId} and kind = 'create-hit-type' and state = 'pending' and (payload->>'batchId')::integer = ${batchId}`;
  }
  const failed = await tx.$queryRaw<{ postingId: number }[]>`
    update outbox o set state = 'failed', done_at = app_now(), last_error = ${reason}
    from hit_postings p
    where o.study_id = ${studyId} and o.kind = 'create-hit' and o.state = 'pending' and o.attempts = 0 and (o.payload->>'batchId')::integer = ${batchId}
      and p.study_id = o.study_id and p.id = (o.payload->>'postingId')::integer
      and (${hitTypeId}::integer is null or p.hit_type_id = ${hitTypeId})
    returning (o.payload->>'postingId')::integer as "postingId"`;
  return failed.map((row) => row.postingId);
}

/** Shows at the batch what its market last answered amiss; trying goes on. */
export async function noteMarketProblem(studyId: AuthorizedStudyId, batchId: number, problem: string): Promise<void> {
  await database("jobs").$executeRaw`
    update batches set last_error = ${problem}
    where study_id = ${studyId} and id = ${batchId} and last_error is distinct from ${problem}`;
}

/** Takes the note away: the market answers again. Not where publishing failed for good. */
export async function clearMarketProblem(
  tx: Pick<Transaction, "$executeRaw">,
  studyId: AuthorizedStudyId,
  batchId: number,
): Promise<void> {
  await tx.$executeRaw`
    update batches b set last_error = null
    where study_id = ${studyId} and id = ${batchId} and last_error is not null
      and not exists (select from outbox o where o.study_id = b.study_id and o.state = 'failed' and (o.payload->>'batchId')::integer = b.id)`;
}

/** Moves batches on whose postings have moved: publishing -> published (or failed, where the market refused a HIT) -> ended. */
export async function advanceBatches(): Promise<void> {
  await database("jobs").$executeRaw`
    update batches b
    set state = case when exists (
      select from outbox o
      where o.study_id = b.study_id and o.kind in ('create-qualification-type', 'create-hit-type', 'create-hit') and o.state = 'failed' and (o.payload->>'batchId')::integer = b.id)
      then 'failed'::batch_state else 'published'::batch_state end
    where b.state = 'publishing' and not exists (
      select from hits h left join hit_postings p on p.study_id = h.study_id and p.hit_id = h.id
      where h.study_id = b.study_id and h.batch_id = b.id and coalesce(p.state, 'planned') = 'planned')`;
  await database("jobs").$executeRaw`
    update batches b set state = 'ended'
    where b.state = 'published' and not exists (
      select from hits h join hit_postings p on p.study_id = h.study_id and p.hit_id = h.id
      where h.study_id = b.study_id and h.batch_id = b.id and p.state <> 'closed')`;
}
