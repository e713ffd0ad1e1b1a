import type { SqlTransaction } from "../db/client";
import type { HitType } from "../db/generated/client";
import { marketEnv } from "../env";
import { assignmentFee, formatAmount, surchargeFrom } from "../ledger/rules";
import { emit } from "../notifications/mutations";
import { RequestError } from "../protocol/request-error";
import { oneYear } from "../protocol/shapes";
import { hitStatus, refuseStatus, slotCost } from "./rules";
import { holdSlots, type LockedHit, lockHit, moveHeld, releaseOpenSlots } from "./settle";

/** Moves the end of a HIT's offer: the past ends it now and lets its money go, the future offers open slots again and holds their money. The caller holds the HIT's lock. */
export async function changeExpiry(tx: SqlTransaction, hit: LockedHit, expireAt: Date, at: Date): Promise<void> {
  if (hit.disposedAt) throw new RequestError("InvalidHITState", `Hit ${hit.id} is disposed and cannot be extended.`);
  if (expireAt.getTime() > at.getTime() + oneYear * 1000) {
    throw new RequestError(
      "InvalidParameterValue",
      `Value '${expireAt.toISOString()}' at 'ExpireAt' failed to satisfy constraint: Member must be at most ${oneYear} seconds from now`,
    );
  }
  if (expireAt <= at) {
    await tx.$executeRaw`update hits set expires_at = ${hit.expiresAt < at ? hit.expiresAt : at} where id = ${hit.id}`;
    await lockHit(tx, hit.id);
    return;
  }
  const reopened = !hit.openHeld;
  await tx.$executeRaw`
    update hits set expires_at = ${expireAt}, open_held = true,
      reviewable_at = case when open > 0 then null else reviewable_at end, reviewing = reviewing and open = 0
    where id = ${hit.id}`;
  if (reopened && hit.open > 0) await holdSlots(tx, hit, hit.open);
  await emit(tx, "HITExtended", hit, at);
}

/** Disposes of a HIT for good. The caller holds its lock. Throws InvalidHITState while it is offered, in work, or waits for a decision. */
export async function disposeHit(tx: SqlTransaction, hit: LockedHit, at: Date): Promise<void> {
  const status = hitStatus(hit, at);
  if (status !== "Reviewable" && status !== "Reviewing") refuseStatus(hit.id, status, ["Reviewing", "Reviewable"]);
  if (hit.submitted > 0) {
    throw new RequestError(
      "InvalidHITState",
      `Hit ${hit.id} has ${hit.submitted} submitted assignments without a decision: approve or reject them first.`,
    );
  }
  await releaseOpenSlots(tx, hit);
  await tx.$executeRaw`update hits set disposed_at = ${at} where id = ${hit.id}`;
  await emit(tx, "HITDisposed", hit, at);
}

/** Adds assignments to a HIT and holds their money while it is offered. The caller holds its lock. */
export async function addAssignments(tx: SqlTransaction, hit: LockedHit, more: number, at: Date): Promise<void> {
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
  const offered = hit.expiresAt > at;
  await tx.$executeRaw`
    update hits set max_assignments = ${total}, open = open + ${more},
      reviewable_at = case when ${offered}::boolean then null else reviewable_at end, reviewing = reviewing and not ${offered}::boolean
    where id = ${hit.id}`;
  if (hit.openHeld) await holdSlots(tx, hit, more);
  await emit(tx, "HITExtended", hit, at);
}

/** Gives a HIT the properties of another type. What is in work keeps its price, so while something is, the price must stay. The caller holds its lock. */
export async function changeType(tx: SqlTransaction, hit: LockedHit, hitType: HitType): Promise<void> {
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
  await tx.$executeRaw`
    update hits set hit_type_id = ${changed.hitTypeId}, reward_cents = ${changed.rewardCents}, fee_cents = ${feeCents} where id = ${hit.id}`;
  if (!hit.openHeld || before === slotCost(changed)) return;
  await moveHeld(tx, hit, hit.open * (slotCost(changed) - before));
}
