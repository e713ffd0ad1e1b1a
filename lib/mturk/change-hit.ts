// What can still be changed about a HIT at its market. Each call may be repeated: it names the state that is wanted, not a step.
import {
  CreateAdditionalAssignmentsForHITCommand,
  DeleteHITCommand,
  UpdateExpirationForHITCommand,
} from "@aws-sdk/client-mturk";
import { crowdClient } from "./client";
import { getHit } from "./get-hit";
import { marketError, turkCode } from "./market-error";

/** Moves the end of a HIT's offer; a time that has passed ends it now. Throws AppError marketUnreachable or marketRefused. */
export async function setExpiration(endpoint: string, marketHitId: string, expiresAt: Date): Promise<void> {
  try {
    await crowdClient(endpoint).send(new UpdateExpirationForHITCommand({ HITId: marketHitId, ExpireAt: expiresAt }));
  } catch (error) {
    throw marketError(error, `move the end of HIT ${marketHitId}`, endpoint);
  }
}

/** Lets a HIT take `maxAssignments` in all. It looks first: what another try has added is not added again. `token` (<= 64 characters) protects a lost answer. Throws AppError marketUnreachable or marketRefused. */
export async function setMaxAssignments(
  endpoint: string,
  marketHitId: string,
  maxAssignments: number,
  token: string,
): Promise<void> {
  const act = `add assignments to HIT ${marketHitId}`;
  const missing = maxAssignments - ((await getHit(endpoint, marketHitId))?.maxAssignments ?? maxAssignments);
  if (missing <= 0) return;
  try {
    await crowdClient(endpoint).send(
      new CreateAdditionalAssignmentsForHITCommand({
        HITId: marketHitId,
        NumberOfAdditionalAssignments: missing,
        UniqueRequestToken: token,
      }),
    );
  } catch (error) {
    throw marketError(error, act, endpoint);
  }
}

/** Disposes of a HIT for good; one that is gone already is done. Throws AppError marketUnreachable or marketRefused (somebody is at work, or an assignment waits for its decision). */
export async function deleteHit(endpoint: string, marketHitId: string): Promise<void> {
  try {
    await crowdClient(endpoint).send(new DeleteHITCommand({ HITId: marketHitId }));
  } catch (error) {
    if (turkCode(error) === "HITDoesNotExist") return;
    const hit = await getHit(endpoint, marketHitId);
    if (hit === null || hit.status === "Disposed") return;
    throw marketError(error, `dispose of HIT ${marketHitId}`, endpoint);
  }
}
