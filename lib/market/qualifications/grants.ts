import type { Transaction } from "../db/client";
import { now } from "../db/clock";
import { RequestError } from "../protocol/request-error";
import { sendMessage } from "../workers/messages";
import { requireWorkerAccount } from "../workers/queries";
import { requireOwnType } from "./types";

/** Gives a worker a score, whether or not they had one. */
export async function grant(
  tx: Transaction,
  input: { qualificationTypeId: string; workerId: string; value: number },
): Promise<void> {
  const values = { status: "granted" as const, value: input.value, reason: null, grantedAt: await now(tx) };
  const { qualificationTypeId, workerId } = input;
  await tx.qualification.upsert({
    where: { qualificationTypeId_workerId: { qualificationTypeId, workerId } },
    create: { qualificationTypeId, workerId, ...values },
    update: values,
  });
}

/** A requester gives a worker one of its qualifications unasked. */
export async function assignQualification(
  tx: Transaction,
  requesterId: number,
  input: { qualificationTypeId: string; workerId: string; value: number; tell: boolean },
): Promise<void> {
  const type = await requireOwnType(tx, requesterId, input.qualificationTypeId);
  await requireWorkerAccount(input.workerId, tx);
  await grant(tx, input);
  if (!input.tell) return;
  await sendMessage(tx, {
    workerId: input.workerId,
    requesterId,
    subject: `You have the qualification "${type.name}"`,
    body: `${type.description}\n\nYour score: ${input.value}. Work that asks for it is in your list now.`,
  });
}

/** Takes a qualification away; the worker is told why. Throws QualificationDoesNotExist, or InvalidQualificationState where it is revoked already. */
export async function revokeQualification(
  tx: Transaction,
  requesterId: number,
  qualificationTypeId: string,
  workerId: string,
  reason: string | null,
): Promise<void> {
  const type = await requireOwnType(tx, requesterId, qualificationTypeId);
  await requireWorkerAccount(workerId, tx);
  const { count } = await tx.qualification.updateMany({
    where: { qualificationTypeId, workerId, status: "granted" },
    data: { status: "revoked", reason },
  });
  if (count === 0) {
    const held = await tx.qualification.count({ where: { qualificationTypeId, workerId } });
    throw new RequestError(
      held > 0 ? "InvalidQualificationState" : "QualificationDoesNotExist",
      held > 0
        ? `The qualification of worker ${workerId} is Revoked. This operation can be called with a status of: Granted`
        : `Worker ${workerId} does not have a qualification of type ${qualificationTypeId}.`,
    );
  }
  await sendMessage(tx, {
    workerId,
    requesterId,
    subject: `The qualification "${type.name}" was taken back`,
    body: reason ?? "The requester gave no reason.",
  });
}

/** Grants or rejects a worker's pending request; a rejection is told with its reason. Throws QualificationRequestDoesNotExist, InvalidQualificationRequestState. */
export async function decideRequest(
  tx: Transaction,
  requesterId: number,
  requestId: string,
  decision: { granted: true; value: number } | { granted: false; reason: string | null },
): Promise<void> {
  const request = await tx.qualificationRequest.findFirst({
    where: { id: requestId, type: { requesterId }, state: { not: "testing" } },
    include: { type: true },
  });
  if (!request) {
    throw new RequestError("QualificationRequestDoesNotExist", `QualificationRequest ${requestId} does not exist.`);
  }
  const { count } = await tx.qualificationRequest.updateMany({
    where: { id: requestId, state: "pending" },
    data: {
      state: decision.granted ? "granted" : "rejected",
      decidedAt: await now(tx),
      reason: decision.granted ? null : decision.reason,
    },
  });
  if (count === 0) {
    throw new RequestError(
      "InvalidQualificationRequestState",
      `QualificationRequest ${requestId} was decided before. This operation can be called with a status of: Pending`,
    );
  }
  const { workerId, qualificationTypeId, type } = request;
  if (decision.granted) await grant(tx, { qualificationTypeId, workerId, value: decision.value });
  await sendMessage(tx, {
    workerId,
    requesterId,
    subject: decision.granted ? `You have the qualification "${type.name}"` : `"${type.name}" was not granted`,
    body: decision.granted ? `Your score: ${decision.value}.` : (decision.reason ?? "The requester gave no reason."),
  });
}
