import type { Hit } from "../db/generated/client";
import { RequestError } from "../protocol/request-error";

export type HitStatus = "Assignable" | "Unassignable" | "Reviewable" | "Reviewing" | "Disposed";

/** A HIT's status at a moment: from its counts, its expiry and two marks. */
export function hitStatus(
  hit: Pick<Hit, "disposedAt" | "expiresAt" | "open" | "pending" | "reviewing">,
  at: Date,
): HitStatus {
  if (hit.disposedAt) return "Disposed";
  const offered = hit.open > 0 && hit.expiresAt > at;
  if (offered) return "Assignable";
  if (hit.pending > 0) return "Unassignable";
  return hit.reviewing ? "Reviewing" : "Reviewable";
}

/** Price of one assignment with its fee, in integer cents. */
export function slotCost(hit: Pick<Hit, "rewardCents" | "feeCents">): number {
  return hit.rewardCents + hit.feeCents;
}

/** Days after which a HIT is disposed of by the market. */
export const disposalDays = 120;

/** Days after submission in which a rejection can be overridden. */
export const overrideDays = 30;

/** Refuses an operation in a HIT's present status, in the service's words. */
export function refuseStatus(hitId: string, status: HitStatus, allowed: readonly HitStatus[]): never {
  throw new RequestError(
    "InvalidHITState",
    `Hit ${hitId}: This HIT is currently in the state '${status}'. This operation can be called with a status of: ${allowed.join(", ")}`,
  );
}
