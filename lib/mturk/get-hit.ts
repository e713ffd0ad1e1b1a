import { GetHITCommand, type HIT } from "@aws-sdk/client-mturk";
import { AppError } from "@/lib/errors";
import { crowdClient } from "./client";
import { marketError, turkCode } from "./market-error";

export interface MarketHit {
  marketHitId: string;
  /** Assignable, Unassignable, Reviewable, Reviewing or Disposed. */
  status: string;
  createdAt: Date;
  expiresAt: Date;
  maxAssignments: number;
  /** Assignments that workers have in hand. */
  pending: number;
  /** Assignments that nobody has taken. */
  available: number;
  annotation: string;
}

/** A HIT structure in our words. Throws AppError marketUnreachable where the answer lacks what every HIT has. */
export function readHit(hit: HIT | undefined, act: string, endpoint: string): MarketHit {
  if (!hit?.HITId || !hit.Expiration || !hit.CreationTime || !hit.HITStatus) {
    throw new AppError("marketUnreachable", `Cannot ${act} at ${endpoint}: its answer is not a whole HIT`);
  }
  return {
    marketHitId: hit.HITId,
    status: hit.HITStatus,
    createdAt: hit.CreationTime,
    expiresAt: hit.Expiration,
    maxAssignments: hit.MaxAssignments ?? 0,
    pending: hit.NumberOfAssignmentsPending ?? 0,
    available: hit.NumberOfAssignmentsAvailable ?? 0,
    annotation: hit.RequesterAnnotation ?? "",
  };
}

/** The HIT as the market has it now; null where it has none of that id. Throws AppError marketUnreachable or marketRefused. */
export async function getHit(endpoint: string, marketHitId: string): Promise<MarketHit | null> {
  const act = `look HIT ${marketHitId} up`;
  try {
    const { HIT } = await crowdClient(endpoint).send(new GetHITCommand({ HITId: marketHitId }));
    return readHit(HIT, act, endpoint);
  } catch (error) {
    if (turkCode(error) === "HITDoesNotExist") return null;
    throw marketError(error, act, endpoint);
  }
}
