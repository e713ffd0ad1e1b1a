import { randomUUID } from "node:crypto";
import type { SqlTransaction } from "../db/client";
import type { Hit } from "../db/generated/client";

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

/** The HIT that an event is about; `events` = those that its type asks for, where the caller has read them. */
type AboutHit = Pick<Hit, "id" | "requesterId" | "hitTypeId"> & { events?: readonly string[] };

/** Puts an event on its way where its HIT type asks for it, in the transaction that makes it true. */
export async function emit(
  tx: SqlTransaction,
  event: HitEvent,
  hit: AboutHit,
  at: Date,
  assignmentId?: string,
): Promise<void> {
  if (hit.events && !hit.events.includes(event)) return;
  const body = {
    EventType: event,
    EventTimestamp: at.toISOString().replace(/\.\d{3}Z$/, "Z"),
    HITId: hit.id,
    HITTypeId: hit.hitTypeId,
    ...(assignmentId ? { AssignmentId: assignmentId } : {}),
  };
  await tx.$executeRaw`
    insert into notification_deliveries (event_doc_id, destination, transport, version, requester_id, event)
    select ${randomUUID()}, destination, transport, version, ${hit.requesterId}, ${JSON.stringify(body)}::jsonb
    from notification_settings
    where hit_type_id = ${hit.hitTypeId} and active and ${event} = any (event_types)`;
}
