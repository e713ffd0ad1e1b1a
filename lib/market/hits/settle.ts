// What time alone does to a HIT: assignments run out, offers end, submissions are approved. It is done where a HIT is looked at and
// by the sweep, with the moments at which it fell due, so that nobody can tell how late it was done.
import { approveAssignment } from "../assignments/decide";
import type { Transaction } from "../db/client";
import type { Hit, HitType } from "../db/generated/client";
import { move } from "../ledger/mutations";
import { emit } from "../notifications/mutations";
import { slotCost } from "./rules";

export type HitWithType = Hit & { hitType: HitType };

/** Locks a HIT and settles what is due; null where it does not exist. Everything that changes a HIT starts here. */
export async function lockHit(tx: Transaction, hitId: string): Promise<{ hit: HitWithType; at: Date } | null> {
  const [locked] = await tx.$queryRaw<{ at: Date }[]>`select app_now() as at from hits where id = ${hitId} for update`;
  if (!locked) return null;
  // A statement of its own: it must see what the lock's last holder did.
  const [state] = await tx.$queryRaw<{ due: boolean }[]>`
    select (open_held and expires_at <= ${locked.at}) or exists (
      select 1 from assignments a where a.hit_id = h.id
      and ((a.state = 'accepted' and a.deadline <= ${locked.at}) or (a.state = 'submitted' and a.auto_approval_at <= ${locked.at}))
    ) as due from hits h where id = ${hitId}`;
  const read = () => tx.hit.findUniqueOrThrow({ where: { id: hitId }, include: { hitType: true } });
  if (!state?.due) return { hit: await read(), at: locked.at };
  await abandonOverdue(tx, await read(), locked.at);
  await endOffer(tx, await read(), locked.at);
  await approveOverdue(tx, await read(), locked.at);
  await markReviewable(tx, await read(), locked.at);
  return { hit: await read(), at: locked.at };
}

async function abandonOverdue(tx: Transaction, hit: HitWithType, at: Date): Promise<void> {
  const overdue = await tx.assignment.findMany({
    where: { hitId: hit.id, state: "accepted", deadline: { lte: at } },
    orderBy: { ordinal: "asc" },
  });
  for (const assignment of overdue) {
    await giveBack(tx, hit, assignment, "abandoned", assignment.deadline ?? at);
  }
}

/** Gives an accepted assignment back to the pool, under its id. The caller holds the HIT's lock. */
export async function giveBack(
  tx: Transaction,
  hit: HitWithType,
  assignment: { id: string; workerId: string | null; rewardCents: number; feeCents: number },
  outcome: "returned" | "abandoned",
  at: Date,
): Promise<void> {
  const acceptance = await tx.acceptance.findFirstOrThrow({
    where: { assignmentId: assignment.id, outcome: "working" },
  });
  await tx.acceptance.update({ where: { id: acceptance.id }, data: { outcome, endedAt: at } });
  await tx.assignment.update({
    where: { id: assignment.id },
    data: { state: "returned", workerId: null, acceptedAt: null, deadline: null },
  });
  await tx.hit.update({ where: { id: hit.id }, data: { open: { increment: 1 }, pending: { decrement: 1 } } });
  if (!hit.openHeld) {
    const cents = assignment.rewardCents + assignment.feeCents;
    await move(tx, {
      requesterId: hit.requesterId,
      kind: "release",
      effectKey: `release/acceptance/${acceptance.id}`,
      availableCents: cents,
      heldCents: -cents,
      hitId: hit.id,
      assignmentId: assignment.id,
    });
  }
  await emit(tx, outcome === "returned" ? "AssignmentReturned" : "AssignmentAbandoned", {
    requesterId: hit.requesterId,
    hitTypeId: hit.hitTypeId,
    hitId: hit.id,
    assignmentId: assignment.id,
    at,
  });
}

async function endOffer(tx: Transaction, hit: HitWithType, at: Date): Promise<void> {
  if (!hit.openHeld || hit.expiresAt > at) return;
  await releaseOpenSlots(tx, hit);
  await emit(tx, "HITExpired", {
    requesterId: hit.requesterId,
    hitTypeId: hit.hitTypeId,
    hitId: hit.id,
    at: hit.expiresAt,
  });
}

/** Lets go of the money held for slots that nobody holds. The caller holds the HIT's lock. */
export async function releaseOpenSlots(tx: Transaction, hit: HitWithType): Promise<void> {
  if (!hit.openHeld) return;
  await tx.hit.update({ where: { id: hit.id }, data: { openHeld: false } });
  await moveHeld(tx, hit, -hit.open * slotCost(hit));
}

/** Holds money for `slots` open slots of a HIT. The caller holds the HIT's lock. Throws InsufficientFunds. */
export async function holdSlots(tx: Transaction, hit: Hit, slots: number): Promise<void> {
  await moveHeld(tx, hit, slots * slotCost(hit));
}

/** Holds so many cents more for a HIT's open slots (less where negative). The caller holds the HIT's lock. Throws InsufficientFunds. */
export async function moveHeld(tx: Transaction, hit: Hit, cents: number): Promise<void> {
  if (cents === 0) return;
  const kind = cents > 0 ? "hold" : "release";
  await move(tx, {
    requesterId: hit.requesterId,
    kind,
    effectKey: await nextEffectKey(tx, kind, hit.id),
    availableCents: -cents,
    heldCents: cents,
    hitId: hit.id,
  });
}

/** A HIT's holds and releases are numbered under its lock. */
async function nextEffectKey(tx: Transaction, kind: "hold" | "release", hitId: string): Promise<string> {
  return `${kind}/${hitId}/${await tx.ledgerEntry.count({ where: { hitId, kind } })}`;
}

async function approveOverdue(tx: Transaction, hit: HitWithType, at: Date): Promise<void> {
  const overdue = await tx.assignment.findMany({
    where: { hitId: hit.id, state: "submitted", autoApprovalAt: { lte: at } },
    orderBy: { ordinal: "asc" },
  });
  for (const assignment of overdue) await approveAssignment(tx, hit, assignment, assignment.autoApprovalAt ?? at);
}

/** Tells, once per round, that every assignment of a HIT is in (or its offer ended with nobody at work). */
export async function markReviewable(tx: Transaction, hit: HitWithType, at: Date): Promise<void> {
  if (hit.reviewableAt || hit.disposedAt || hit.pending > 0 || (hit.open > 0 && hit.expiresAt > at)) return;
  const since = hit.open > 0 ? hit.expiresAt : at;
  await tx.hit.update({ where: { id: hit.id }, data: { reviewableAt: since } });
  await emit(tx, "HITReviewable", { requesterId: hit.requesterId, hitTypeId: hit.hitTypeId, hitId: hit.id, at: since });
}
