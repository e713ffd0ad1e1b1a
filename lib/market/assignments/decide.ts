import type { Transaction } from "../db/client";
import type { Assignment, Hit } from "../db/generated/client";
import { move } from "../ledger/mutations";
import { emit } from "../notifications/mutations";

/** Approves a submitted (or overrides a rejected) assignment and pays it. The caller holds the HIT's lock and has checked the state. Throws InsufficientFunds on an override without money. */
export async function approveAssignment(
  tx: Transaction,
  hit: Hit,
  assignment: Assignment,
  at: Date,
  feedback?: string,
): Promise<void> {
  const overridden = assignment.state === "rejected";
  const cost = assignment.rewardCents + assignment.feeCents;
  if (!assignment.workerId) throw new Error(`assignment ${assignment.id} is ${assignment.state} and has no worker`);
  await tx.assignment.update({
    where: { id: assignment.id },
    data: { state: "approved", approvedAt: at, rejectedAt: null, ...(feedback === undefined ? {} : { feedback }) },
  });
  if (!overridden) {
    await tx.hit.update({ where: { id: hit.id }, data: { submitted: { decrement: 1 }, completed: { increment: 1 } } });
  }
  await move(tx, {
    requesterId: hit.requesterId,
    kind: "reward",
    effectKey: `reward/${assignment.id}`,
    ...(overridden ? { availableCents: -cost } : { heldCents: -cost }),
    workerCents: assignment.rewardCents,
    feeCents: assignment.feeCents,
    workerId: assignment.workerId,
    hitId: hit.id,
    assignmentId: assignment.id,
  });
  await emit(tx, "AssignmentApproved", {
    requesterId: hit.requesterId,
    hitTypeId: hit.hitTypeId,
    hitId: hit.id,
    assignmentId: assignment.id,
    at,
  });
}

/** Rejects a submitted assignment and lets go of its money. The caller holds the HIT's lock and has checked the state. */
export async function rejectAssignment(
  tx: Transaction,
  hit: Hit,
  assignment: Assignment,
  at: Date,
  feedback: string,
): Promise<void> {
  const cost = assignment.rewardCents + assignment.feeCents;
  await tx.assignment.update({ where: { id: assignment.id }, data: { state: "rejected", rejectedAt: at, feedback } });
  await tx.hit.update({ where: { id: hit.id }, data: { submitted: { decrement: 1 }, completed: { increment: 1 } } });
  await move(tx, {
    requesterId: hit.requesterId,
    kind: "release",
    effectKey: `release/rejected/${assignment.id}`,
    availableCents: cost,
    heldCents: -cost,
    hitId: hit.id,
    assignmentId: assignment.id,
  });
  await emit(tx, "AssignmentRejected", {
    requesterId: hit.requesterId,
    hitTypeId: hit.hitTypeId,
    hitId: hit.id,
    assignmentId: assignment.id,
    at,
  });
}
