import { paginateListHITs } from "@aws-sdk/client-mturk";
import { crowdClient } from "./client";
import { type MarketHit, readHit } from "./get-hit";
import { marketError } from "./market-error";

/** Every HIT of our account by its RequesterAnnotation, read page by page. Throws AppError marketUnreachable or marketRefused. */
export async function listHitsByAnnotation(endpoint: string, pageSize = 100): Promise<Map<string, MarketHit>> {
  const act = "list the HITs";
  const found = new Map<string, MarketHit>();
  try {
    for await (const page of paginateListHITs({ client: crowdClient(endpoint), pageSize }, {})) {
      for (const raw of page.HITs ?? []) {
        const hit = readHit(raw, act, endpoint);
        if (hit.annotation) found.set(hit.annotation, hit);
      }
    }
  } catch (error) {
    throw marketError(error, act, endpoint);
  }
  return found;
}
