import { randomUUID } from "node:crypto";
import type { Transaction } from "../db/client";

/** Events that a HIT type's notifications can ask for. */
export const hitEvents = [
  "AssignmentAccepted",
  "AssignmentAbandoned",
  "AssignmentReturned",
  "AssignmentSubmitted",
  "AssignmentRejected",
  "AssignmentApproved",
  "HITCreated",
  "HITExpired",
  "HITReviewable",
  "HITExtended",
  "HITDisposed",
] as const;
export type HitEvent = (typeof hitEvents)[number];

/** Puts an event on its way where its HIT type asks for it, in the transaction that makes it true. */
export async function emit(
  tx: Transaction,
  event: HitEvent,
  about: { requesterId: number; hitTypeId: string; hitId: string; assignmentId?: string; at: Date },
): Promise<void> {
  const body = {
    EventType: event,
    EventTimestamp: about.at.toISOString().replace(/\.\d{3}Z$/, "Z"),
    HITId: about.hitId,
    HITTypeId: about.hitTypeId,
    ...(about.assignmentId ? { AssignmentId: about.assignmentId } : {}),
  };
  await tx.$executeRaw`
    insert into notification_deliveries (event_doc_id, destination, transport, version, requester_id, event)
    select ${randomUUID()}, destination, transport, version, ${about.requesterId}, ${JSON.stringify(body)}::jsonb
    from notification_settings
    where hit_type_id = ${about.hitTypeId} and active and ${event} = any (event_types)`;
}
