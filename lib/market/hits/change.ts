import type { Transaction } from "../db/client";
import type { HitType } from "../db/generated/client";
import { marketEnv } from "../env";
import { assignmentFee, formatAmount, surchargeFrom } from "../ledger/rules";
import { emit } from "../notifications/mutations";
import { RequestError } from "../protocol/request-error";
import { oneYear } from "../protocol/shapes";
import { hitStatus, refuseStatus, slotCost } from "./rules";
import { holdSlots, type LockedHit, lockHit, moveHeld, releaseOpenSlots } from "./settle";

/** Moves the end of a HIT's offer: the past ends it now and lets its money go, the future offers open slots again and holds their money. The caller holds the HIT's lock. */
export async function changeExpiry(tx: Transaction, hit: LockedHit, expireAt: Date, at: Date): Promise<void> {
  if (hit.disposedAt) throw new RequestError("InvalidHITState", `Hit ${hit.id} is disposed and cannot be extended.`);
  if (expireAt.getTime() > at.getTime() + oneYear * 1000) {
    throw new RequestError(
      "InvalidParameterValue",
      `Value '${expireAt.toISOString()}' at 'ExpireAt' failed to satisfy constraint: Member must be at most ${oneYear} seconds from now`,
    );
  }
  if (expireAt <= at) {
    await tx.hit.update({ where: { id: hit.id }, data: { expiresAt: hit.expiresAt < at ? hit.expiresAt : at } });
    await lockHit(tx, hit.id);
    return;
  }
  const reopened = !hit.openHeld;
  await tx.hit.update({
    where: { id: hit.id },
    data: {
      expiresAt: expireAt,
      openHeld: true,
      ...(hit.open > 0 ? { reviewableAt: null, reviewing: false } : {}),
    },
  });
  if (reopened && hit.open > 0) await holdSlots(tx, hit, hit.open);
  await emit(tx, "HITExtended", hit, at);
}

/** Disposes of a HIT for good. The caller holds its lock. Throws InvalidHITState while it is offered, in work, or waits for a decision. */
export async function disposeHit(tx: Transaction, hit: LockedHit, at: Date): Promise<void> {
  const status = hitStatus(hit, at);
  if (status !== "Reviewable" && status !== "Reviewing") refuseStatus(hit.id, status, ["Reviewing", "Reviewable"]);
  if (hit.submitted > 0) {
    throw new RequestError(
      "InvalidHITState",
      `Hit ${hit.id} has ${hit.submitted} submitted assignments without a decision: approve or reject them first.`,
    );
  }
  await releaseOpenSlots(tx, hit);
  await tx.hit.update({ where: { id: hit.id }, data: { disposedAt: at } });
  await emit(tx, "HITDisposed", hit, at);
}

/** Adds assignments to a HIT and holds their money while it is offered. The caller holds its lock. */
export async function addAssignments(tx: Transaction, hit: LockedHit, more: number, at: Date): Promise<void> {
  if (hit.disposedAt) refuseStatus(hit.id, "Disposed", ["Assignable", "Unassignable", "Reviewable", "Reviewing"]);
  const total = hit.maxAssignments + more;
  if (hit.maxAssignments < surchargeFrom && total >= surchargeFrom) {
    throw new RequestError(
      "InvalidMaximumAssignmentsIncrease",
      `Hit ${hit.id} was created with ${hit.maxAssignments} assignments and cannot be extended to ${total}: HITs of fewer than ${surchargeFrom} stay below ${surchargeFrom}. Create a second HIT.`,
    );
  }
  if (total > 1_000_000) {
    throw new RequestError(
      "InvalidParameterValue",
      `Value '${more}' at 'NumberOfAdditionalAssignments' would make ${total} assignments; a HIT has at most 1000000.`,
    );
  }
  await tx.hit.update({
    where: { id: hit.id },
    data: {
      maxAssignments: total,
      open: { increment: more },
      ...(hit.expiresAt > at ? { reviewableAt: null, reviewing: false } : {}),
    },
  });
  if (hit.openHeld) await holdSlots(tx, hit, more);
  await emit(tx, "HITExtended", hit, at);
}

/** Gives a HIT the properties of another type. What is in work keeps its price, so while something is, the price must stay. The caller holds its lock. */
export async function changeType(tx: Transaction, hit: LockedHit, hitType: HitType): Promise<void> {
  if (hit.disposedAt) refuseStatus(hit.id, "Disposed", ["Assignable", "Unassignable", "Reviewable", "Reviewing"]);
  if (hitType.rewardCents !== hit.rewardCents && hit.pending > 0) {
    throw new RequestError(
      "InvalidHITState",
      `Hit ${hit.id} has ${hit.pending} assignments in work at $${formatAmount(hit.rewardCents)}: its reward can change when they are in.`,
    );
  }
  const { MARKET_FEE_PERCENT: percent, MARKET_FEE_SURCHARGE_PERCENT: surchargePercent } = marketEnv();
  const feeCents = assignmentFee(hitType.rewardCents, hit.maxAssignments, { percent, surchargePercent });
  const before = slotCost(hit);
  const changed = { hitTypeId: hitType.id, rewardCents: hitType.rewardCents, feeCents };
  await tx.hit.update({ where: { id: hit.id }, data: changed });
  if (!hit.openHeld || before === slotCost(changed)) return;
  await moveHeld(tx, hit, hit.open * (slotCost(changed) - before));
}
