// Events on their way out: as SNS-shaped signed messages to http(s) addresses, or as SendMessage to an SQS-compatible queue.
// At least once and in no order: a delivery whose answer is lost is made again.
import { createSign, randomUUID } from "node:crypto";
import type { Sending } from "../around";
import { inTransaction, market } from "../db/client";
import { now } from "../db/clock";
import { marketOrigin } from "../env";
import { newEntityId } from "../ids";
import { RequestError } from "../protocol/request-error";
import { seal, unseal } from "../seal";
import { makeSigningKey } from "./certificate";
import { guardedPost } from "./guard";
import type { EventType, NotificationSpecification } from "./settings";

/** Attempts before a delivery is given up; the waits between them double from 2 s (8 attempts: about four minutes). */
const mostAttempts = 8;
const leaseSeconds = 60;

interface SigningKeyPair {
  id: number;
  privateKey: string;
}

/** The market's signing key, drawn at the first use; two processes agree on the first one. */
async function signingKey(): Promise<SigningKeyPair> {
  const found = await market().signingKey.findFirst({ orderBy: { id: "asc" } });
  if (found) return { id: found.id, privateKey: unseal(found.sealedPrivateKey) };
  return inTransaction(async (tx) => {
    await tx.$executeRaw`lock table signing_keys in exclusive mode`;
    const first = await tx.signingKey.findFirst({ orderBy: { id: "asc" } });
    if (first) return { id: first.id, privateKey: unseal(first.sealedPrivateKey) };
    const { privateKey, certificate } = makeSigningKey(new URL(marketOrigin()).hostname, await now(tx));
    const made = await tx.signingKey.create({ data: { sealedPrivateKey: seal(privateKey), certificate } });
    return { id: made.id, privateKey };
  });
}

/** The certificate that SigningCertURL names; null where there is none of that id. */
export async function findCertificate(id: number): Promise<string | null> {
  return (await market().signingKey.findUnique({ where: { id } }))?.certificate ?? null;
}

/** The lines that an SNS signature covers. Source: Amazon SNS Developer Guide, "Verifying the signatures of Amazon SNS messages". */
export function signedText(message: Record<string, string>): string {
  return ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
    .filter((name) => message[name] !== undefined)
    .map((name) => `${name}\n${message[name]}\n`)
    .join("");
}

/** An SNS Notification around `body`, signed with SHA-256 (SignatureVersion 2). */
async function snsMessage(requesterId: number, body: string, messageId: string): Promise<Record<string, string>> {
  const { id, privateKey } = await signingKey();
  const message = {
    Type: "Notification",
    MessageId: messageId,
    TopicArn: `arn:redraw:market:us-east-1:${requesterId}:notifications`,
    Subject: "MTurk notification",
    Message: body,
    Timestamp: new Date().toISOString(),
  };
  return {
    ...message,
    SignatureVersion: "2",
    Signature: createSign("sha256").update(signedText(message)).sign(privateKey, "base64"),
    SigningCertURL: `${marketOrigin()}/notifications/certificates/${id}`,
    UnsubscribeURL: `${marketOrigin()}/`,
  };
}

interface Outgoing {
  eventDocId: string;
  destination: string;
  transport: string;
  requesterId: number;
  event: unknown;
}

/** Sends one event document. Throws with the reason where the destination did not take it. */
async function send(outgoing: Outgoing): Promise<void> {
  const body = JSON.stringify({
    EventDocVersion: "2014-08-15",
    EventDocId: outgoing.eventDocId,
    SourceAccount: String(outgoing.requesterId),
    CustomerId: String(outgoing.requesterId),
    Events: [outgoing.event],
  });
  const status =
    outgoing.transport === "SQS"
      ? await guardedPost(
          outgoing.destination,
          new URLSearchParams({ Action: "SendMessage", Version: "2012-11-05", MessageBody: body }).toString(),
          { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
        )
      : await guardedPost(
          outgoing.destination,
          JSON.stringify(await snsMessage(outgoing.requesterId, body, outgoing.eventDocId)),
          {
            "content-type": "text/plain; charset=UTF-8",
            "x-amz-sns-message-type": "Notification",
            "x-amz-sns-message-id": outgoing.eventDocId,
            "user-agent": "Amazon Simple Notification Service Agent",
          },
        );
  if (status < 200 || status >= 300) throw new Error(`the destination answered ${status}`);
}

interface Due extends Outgoing {
  id: bigint;
  attempts: number;
}

/** Events of one destination in one round: one that does not answer must not hold up everybody else's. */
const shareOfDestination = 20;

/** Delivers what is due, at most `limit` events. Safe in several processes: each event is leased. Returns how many were tried. */
export async function deliverDue(limit = 50, sending: Sending = (act) => act()): Promise<number> {
  const due = await market().$queryRaw<Due[]>`
    update notification_deliveries set attempts = attempts + 1, next_attempt_at = app_now() + ${leaseSeconds} * interval '1 second'
    where id in (
      select share.id from (
        select destination, min(next_attempt_at) as first from notification_deliveries
        where state = 'pending' and next_attempt_at <= app_now() group by destination) waiting
      cross join lateral (
        select id from notification_deliveries
        where state = 'pending' and next_attempt_at <= app_now() and destination = waiting.destination
        order by next_attempt_at limit ${shareOfDestination} for update skip locked) share
      order by waiting.first limit ${limit})
    returning id, attempts, event_doc_id as "eventDocId", destination, transport, requester_id as "requesterId", event`;
  const inOrder = due.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  await Promise.all(inOrder.map((delivery) => deliver(delivery, sending)));
  return due.length;
}

async function deliver(delivery: Due, sending: Sending): Promise<void> {
  const { id, attempts } = delivery;
  try {
    await sending(() => send(delivery), attempts);
    await market().notificationDelivery.update({ where: { id }, data: { state: "delivered", lastError: null } });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await market().$executeRaw`
      update notification_deliveries set last_error = ${reason},
        state = case when ${attempts} >= ${mostAttempts} then 'failed'::delivery_state else state end,
        next_attempt_at = app_now() + ${2 ** attempts} * interval '1 second'
      where id = ${id}`;
  }
}

/** Sends a test event at once, whether or not the specification asks for its type. Throws NotificationDestinationUnreachable. */
export async function sendTestEvent(
  requesterId: number,
  specification: NotificationSpecification,
  event: EventType,
): Promise<void> {
  const at = await now();
  const body = {
    EventType: event,
    EventTimestamp: at.toISOString().replace(/\.\d{3}Z$/, "Z"),
    HITTypeId: newEntityId(),
    HITId: newEntityId(),
    ...(event.startsWith("Assignment") ? { AssignmentId: newEntityId() } : {}),
  };
  try {
    await send({
      eventDocId: randomUUID(),
      destination: specification.Destination,
      transport: specification.Transport,
      requesterId,
      event: body,
    });
  } catch (error) {
    throw new RequestError(
      "NotificationDestinationUnreachable",
      `The test event did not reach 'Notification.Destination' ${specification.Destination}: ${error instanceof Error ? error.message : error}.`,
    );
  }
}
