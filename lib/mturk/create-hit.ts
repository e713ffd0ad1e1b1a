import { CreateHITWithHITTypeCommand } from "@aws-sdk/client-mturk";
import { AppError } from "@/lib/errors";
import { crowdClient } from "./client";
import { getHit, type MarketHit, readHit } from "./get-hit";
import { marketError, turkCode } from "./market-error";
import { externalQuestion, hitUrl } from "./question";

export interface HitToCreate {
  studyId: number;
  hitId: number;
  marketHitTypeId: string;
  maxAssignments: number;
  lifetimeSeconds: number;
  /** Names our posting for ever (<= 64 characters): the market makes one HIT of it in 24 hours, and it is found again by it later. */
  name: string;
}

/** Creates the HIT; where the market has made it already (an answer was lost), that one is the answer. Throws AppError marketUnreachable or marketRefused. */
export async function createHit(endpoint: string, hit: HitToCreate): Promise<MarketHit> {
  const act = `create HIT ${hit.hitId} of study ${hit.studyId}`;
  try {
    const { HIT } = await crowdClient(endpoint).send(
      new CreateHITWithHITTypeCommand({
        HITTypeId: hit.marketHitTypeId,
        MaxAssignments: hit.maxAssignments,
        LifetimeInSeconds: hit.lifetimeSeconds,
        Question: externalQuestion(hitUrl(hit.studyId, hit.hitId)),
        RequesterAnnotation: hit.name,
        UniqueRequestToken: hit.name,
      }),
    );
    return readHit(HIT, act, endpoint);
  } catch (error) {
    if (turkCode(error) !== "HitAlreadyExists") throw marketError(error, act, endpoint);
    // "The HIT with ID "3..." already exists": the one field that names it is the text.
    const marketHitId = /HIT with ID "?([A-Z0-9]+)/i.exec(error instanceof Error ? error.message : "")?.[1];
    const existing = marketHitId ? await getHit(endpoint, marketHitId) : null;
    if (existing) return existing;
    throw new AppError(
      "marketUnreachable",
      `Cannot ${act} at ${endpoint}: it says that the HIT exists and does not show it (${error instanceof Error ? error.message : error})`,
    );
  }
}
