import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { enqueue } from "@/lib/jobs/queue";
import { releaseRest, reserve } from "../ledger/mutations";
import { formatCents } from "../ledger/rules";
import { addOutboxEntries, failOutboxEntry, finishOutboxEntry } from "../outbox/mutations";
import type { ClaimedEntry } from "../outbox/schema";
import { type BatchPlan, composePlan } from "./queries";
import { batchCost, type ComposedHit } from "./rules";
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
  const { name, title, description, ...planInput } = input;
  const { plan, hits } = await composePlan(studyId, planInput);
  const id = await database("desk").$transaction(
    async (tx) => {
      const batch = await tx.batch.create({
        data: {
          studyId,
          name,
          title: title ?? "Which of these images show a given object?",
          description:
            description ??
            `Look at ${plan.positionsPerHit} images and select those that contain at least one object of a type.`,
          ...plan.settings,
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
 * makes. Throws AppError budgetExceeded with the amounts where what is left of the budget does not cover it, conflict where it is no
 * draft; then nothing is changed.
 */
export async function publishBatch(studyId: AuthorizedStudyId, batchId: number, by: string): Promise<void> {
  await database("desk").$transaction(
    async (tx) => {
      // Whoever commits money of this study waits here: the sum below is the last word.
      const [study] = await tx.$queryRaw<{ budgetCents: number }[]>`
        select budget_cents as "budgetCents" from studies where id = ${studyId} for update`;
      const published = await tx.batch.updateMany({
        where: { studyId, id: batchId, state: "draft" },
        data: { state: "publishing" },
      });
      if (!study || published.count === 0) await refuseState(tx, studyId, batchId, "publish");
      const batch = await tx.batch.findUniqueOrThrow({ where: { studyId_id: { studyId, id: batchId } } });
      await requireBudget(tx, studyId, batch, study?.budgetCents ?? 0);
      await tx.$executeRaw`
        update batches set published_at = app_now() where study_id = ${studyId} and id = ${batchId}`;
      const postings = await tx.$queryRaw<{ id: number; hitId: number; part: number }[]>`
        insert into hit_postings (study_id, hit_id, part, endpoint, max_assignments)
        select study_id, id, 0, ${batch.endpoint}, ${batch.redundancy}::integer
        from hits where study_id = ${studyId} and batch_id = ${batchId} order by index
        returning id, hit_id as "hitId", part`;
      const { hitCents } = batchCost(batch);
      await reserve(
        tx,
        studyId,
        postings.map((posting) => ({ batchId, postingId: posting.id, costCents: hitCents })),
      );
      await addOutboxEntries(tx, studyId, "create-hit-type", [
        { effectKey: `create-hit-type/${studyId}/${batchId}`, payload: { batchId } },
      ]);
      await addOutboxEntries(
        tx,
        studyId,
        "create-hit",
        postings.map((posting) => ({
          effectKey: `create-hit/${studyId}/${posting.hitId}/${posting.part}`,
          payload: { batchId, postingId: posting.id },
        })),
      );
      await audit(tx, studyId, by, "batch.publish", batchId, { endpoint: batch.endpoint, costCents: batch.costCents });
      await enqueue(tx, "deliver-outbox", {}, { key: "deliver-outbox" });
    },
    { timeout: 60_000, maxWait: 10_000 },
  );
}

async function requireBudget(
  tx: Transaction,
  studyId: number,
  batch: { name: string; hitCount: number; redundancy: number; rewardCents: number },
  budgetCents: number,
): Promise<void> {
  const { _sum } = await tx.ledgerEntry.aggregate({ where: { studyId }, _sum: { amountCents: true } });
  const committedCents = _sum.amountCents ?? 0;
  const { totalCents, hitCents } = batchCost(batch);
  const leftCents = budgetCents - committedCents;
  if (totalCents <= leftCents) return;
  const affordable = Math.max(0, Math.floor(leftCents / hitCents));
  throw new AppError(
    "budgetExceeded",
    `Cannot publish batch "${batch.name}": its ${batch.hitCount} HITs cost ${formatCents(totalCents)} with fees and ${formatCents(leftCents)} of the budget of ${formatCents(budgetCents)} are left, which pays for ${affordable} HITs; raise the study's budget by ${formatCents(totalCents - leftCents)} or compose a smaller batch`,
    { costCents: totalCents, leftCents, budgetCents, committedCents, shortCents: totalCents - leftCents },
  );
}

/** Records the market's HIT type of a batch. */
export async function recordHitType(
  studyId: AuthorizedStudyId,
  entry: ClaimedEntry,
  batchId: number,
  marketHitTypeId: string,
): Promise<void> {
  await database("jobs").$transaction(async (tx) => {
    if (!(await finishOutboxEntry(tx, entry))) return;
    await tx.batch.updateMany({ where: { studyId, id: batchId }, data: { marketHitTypeId, lastError: null } });
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
    await clearMarketProblem(tx, studyId, posting.batchId);
  });
}

/** Gives a call up that the market refused: what it would have cost goes back to the budget, and the batch says why. A refused HIT type takes all its HITs with it, none of which has been tried. */
export async function recordRefusal(
  studyId: AuthorizedStudyId,
  entry: ClaimedEntry & { kind: "create-hit-type" | "create-hit" },
  reason: string,
): Promise<void> {
  const { batchId } = entry.payload;
  await database("jobs").$transaction(
    async (tx) => {
      if (!(await failOutboxEntry(tx, entry, reason))) return;
      await tx.batch.updateMany({ where: { studyId, id: batchId }, data: { lastError: reason } });
      const postingIds =
        entry.kind === "create-hit" ? [entry.payload.postingId] : await failUntriedHits(tx, studyId, batchId, reason);
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

async function failUntriedHits(tx: Transaction, studyId: number, batchId: number, reason: string): Promise<number[]> {
  const failed = await tx.$queryRaw<{ postingId: number }[]>`
    update outbox set state = 'failed', done_at = app_now(), last_error = ${reason}
    where study_id = ${studyId} and kind = 'create-hit' and state = 'pending' and attempts = 0 and (payload->>'batchId')::integer = ${batchId}
    returning (payload->>'postingId')::integer as "postingId"`;
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
      where o.study_id = b.study_id and o.kind in ('create-hit-type', 'create-hit') and o.state = 'failed' and (o.payload->>'batchId')::integer = b.id)
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
