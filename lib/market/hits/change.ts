import type { Transaction } from "../db/client";
import { emit } from "../notifications/mutations";
import { RequestError } from "../protocol/request-error";
import { oneYear } from "../protocol/shapes";
import { type HitWithType, holdSlots, lockHit } from "./settle";

/** Moves the end of a HIT's offer: the past ends it now and lets its money go, the future offers open slots again and holds their money. The caller holds the HIT's lock. */
export async function changeExpiry(tx: Transaction, hit: HitWithType, expireAt: Date, at: Date): Promise<void> {
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
  await emit(tx, "HITExtended", { requesterId: hit.requesterId, hitTypeId: hit.hitTypeId, hitId: hit.id, at });
}
