// The study's books: append only, integer cents, each effect once. Every function writes in the caller's transaction.
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import type { Transaction } from "@/lib/db/client";

export interface PostedCost {
  batchId: number;
  postingId: number;
  /** Integer cents. */
  costCents: number;
}

/** Sets money aside for HITs before they are created at a market. */
export async function reserve(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  postings: readonly PostedCost[],
): Promise<void> {
  await tx.$executeRaw`
    insert into ledger_entries (study_id, effect_key, kind, amount_cents, batch_id)
    select ${studyId}::integer, 'reserve/' || ${studyId}::integer || '/' || posting_id, 'reserved', cost, batch_id
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
    insert into ledger_entries (study_id, effect_key, kind, amount_cents, batch_id)
    values (${studyId}, ${`release/${key}`}, 'reserved', ${-costCents}, ${batchId}),
           (${studyId}, ${`spent/${key}`}, 'spent', ${costCents}, ${batchId})
    on conflict (effect_key) do nothing`;
}

/** Gives back what is still set aside for a posting that no assignment will come from any more. */
export async function releaseRest(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  posting: { batchId: number; postingId: number },
): Promise<void> {
  const { batchId, postingId } = posting;
  const key = `${studyId}/${postingId}`;
  await tx.$executeRaw`
    insert into ledger_entries (study_id, effect_key, kind, amount_cents, batch_id)
    select ${studyId}::integer, ${`close/${key}`}, 'reserved', -rest, ${batchId}::integer
    from (select coalesce(sum(amount_cents), 0)::integer as rest from ledger_entries
          where effect_key = ${`reserve/${key}`} or effect_key in (
            select ${`release/${key}/`} || a.market_assignment_id
            from assignments a join hit_postings p on p.study_id = a.study_id and p.hit_id = a.hit_id and p.id = a.posting_id
            where p.study_id = ${studyId} and p.id = ${postingId})) as held
    where rest <> 0
    on conflict (effect_key) do nothing`;
}
