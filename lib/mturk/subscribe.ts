import { type EventType, UpdateNotificationSettingsCommand } from "@aws-sdk/client-mturk";
import { crowdClient } from "./client";
import { marketError } from "./market-error";

/** Events after which a posting is worth a look. */
const events: EventType[] = [
  "AssignmentSubmitted",
  "AssignmentApproved",
  "AssignmentRejected",
  "HITReviewable",
  "HITExpired",
];

/** Asks the market to tell `address` about the HITs of a type. What it tells is a hint, never a fact. Throws AppError marketUnreachable or marketRefused. */
export async function subscribe(endpoint: string, marketHitTypeId: string, address: string): Promise<void> {
  try {
    await crowdClient(endpoint).send(
      new UpdateNotificationSettingsCommand({
        HITTypeId: marketHitTypeId,
        Active: true,
        Notification: { Destination: address, Transport: "SNS", Version: "2014-08-15", EventTypes: events },
      }),
    );
  } catch (error) {
    throw marketError(error, `ask for notifications of HIT type ${marketHitTypeId}`, endpoint);
  }
}
