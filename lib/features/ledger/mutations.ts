// The study's books: append only, integer cents, each effect once. Every function writes in the caller's transaction.
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import type { Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { formatCents } from "./rules";

/**
 * What is left of the study's budget in integer cents. Whoever commits money of the study waits here until the other has
 * committed: the sum, read afterwards, is the last word. Throws AppError notFound.
 */
export async function lockBudget(
  tx: Transaction,
  studyId: AuthorizedStudyId,
): Promise<{ budgetCents: number; committedCents: number; leftCents: number }> {
  const [study] = await tx.$queryRaw<{ budgetCents: number }[]>`
    select budget_cents as "budgetCents" from studies where id = ${studyId} for update`;
  if (!study) throw new AppError("notFound", `There is no study ${studyId}`);
  // A statement of its own: its snapshot is younger than the lock.
  const { _sum } = await tx.ledgerEntry.aggregate({ where: { studyId }, _sum: { amountCents: true } });
  const committedCents = _sum.amountCents ?? 0;
  return { budgetCents: study.budgetCents, committedCents, leftCents: study.budgetCents - committedCents };
}

/** Refuses what the budget does not cover; `act` names it, e.g. "pay 12 bonuses". Takes the budget's lock. Throws AppError budgetExceeded. */
export async function requireBudget(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  costCents: number,
  act: string,
  mend = "",
): Promise<void> {
  const { budgetCents, committedCents, leftCents } = await lockBudget(tx, studyId);
  if (costCents <= leftCents) return;
  throw new AppError(
    "budgetExceeded",
    `Cannot ${act}: it costs ${formatCents(costCents)} with fees and ${formatCents(leftCents)} of the budget of ${formatCents(budgetCents)} are left; raise the study's budget by ${formatCents(costCents - leftCents)}${mend}`,
    { costCents, leftCents, budgetCents, committedCents, shortCents: costCents - leftCents },
  );
}

export interface PostedCost {
  batchId: number;
  postingId: number;
  /** Integer cents. */
  costCents: number;
}

/** Sets money aside for HITs before they are created at a market, or for what is added to them: `step` names the addition. */
export async function reserve(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  postings: readonly PostedCost[],
  step = "",
): Promise<void> {
  const suffix = step === "" ? "" : `/${step}`;
  await tx.$executeRaw`
    insert into ledger_entries (study_id, effect_key, kind, amount_cents, batch_id, posting_id)
    select ${studyId}::integer, 'reserve/' || ${studyId}::integer || '/' || posting_id || ${suffix}::text, 'reserved', cost, batch_id, posting_id
    from unnest(${postings.map((posting) => posting.postingId)}::integer[], ${postings.map((posting) => posting.costCents)}::integer[],
                ${postings.map((posting) => posting.batchId)}::integer[]) as posting (posting_id, cost, batch_id)
    on conflict (effect_key) do nothing`;
}

/** Turns the money set aside for one assignment into money spent: the market has approved it. A market assignment is paid once, whatever is recorded how often. */
export async function spend(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  assignment: PostedCost & { marketAssignmentId: string },
): Promise<void> {
  const { batchId, postingId, costCents, marketAssignmentId } = assignment;
  const key = `${studyId}/${postingId}/${marketAssignmentId}`;
  await tx.$executeRaw`
    insert into ledger_entries (study_id, effect_key, kind, amount_cents, batch_id, posting_id)
    values (${studyId}, ${`release/${key}`}, 'reserved', ${-costCents}, ${batchId}, ${postingId}),
           (${studyId}, ${`spent/${key}`}, 'spent', ${costCents}, ${batchId}, ${postingId})
    on conflict (effect_key) do nothing`;
}

/** Gives back what is still set aside for a posting that no assignment will come from any more. The caller holds the posting's row. */
export async function releaseRest(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  posting: { batchId: number; postingId: number },
): Promise<void> {
  const { batchId, postingId } = posting;
  // The last entry is part of the key: a posting that is opened again can be closed again.
  await tx.$executeRaw`
    insert into ledger_entries (study_id, effect_key, kind, amount_cents, batch_id, posting_id)
    select ${studyId}::integer, ${`close/${studyId}/${postingId}/`} || last, 'reserved', -rest, ${batchId}::integer, ${postingId}::integer
    from (select coalesce(sum(amount_cents) filter (where kind = 'reserved'), 0)::integer as rest, max(id) as last from ledger_entries
          where study_id = ${studyId} and posting_id = ${postingId}) as held
    where rest <> 0
    on conflict (effect_key) do nothing`;
}

export interface Payment {
  /** Names the payment for ever, e.g. "bonus/3/12". */
  name: string;
  batchId: number;
  /** Integer cents, fee included. */
  costCents: number;
}

/** Sets money aside for payments beside postings (bonuses, rejections that are taken back). The caller has asked `requireBudget`. */
export async function reservePayments(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  payments: readonly Payment[],
): Promise<void> {
  await tx.$executeRaw`
    insert into ledger_entries (study_id, effect_key, kind, amount_cents, batch_id)
    select ${studyId}::integer, 'reserve-payment/' || name, 'reserved', cost, batch_id
    from unnest(${payments.map(({ name }) => name)}::text[], ${payments.map(({ costCents }) => costCents)}::integer[],
                ${payments.map(({ batchId }) => batchId)}::integer[]) as payment (name, cost, batch_id)
    on conflict (effect_key) do nothing`;
}

/** Ends a payment for which money was set aside: it was made (`spent`), or it never will be. */
export async function settlePayment(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  { name, batchId, costCents }: Payment,
  outcome: "spent" | "given up",
): Promise<void> {
  await tx.ledgerEntry.createMany({
    data: [
      { studyId, effectKey: `release-payment/${name}`, kind: "reserved" as const, amountCents: -costCents, batchId },
      ...(outcome === "spent"
        ? [{ studyId, effectKey: `spent-payment/${name}`, kind: "spent" as const, amountCents: costCents, batchId }]
        : []),
    ],
    skipDuplicates: true,
  });
}
