import type { SqlTransaction } from "../db/client";
import type { Assignment } from "../db/generated/client";
import type { LockedHit } from "../hits/settle";
import { move } from "../ledger/mutations";
import { emit } from "../notifications/mutations";

/** Approves a submitted (or overrides a rejected) assignment and pays it. The caller holds the HIT's lock and has checked the state. Throws InsufficientFunds on an override without money. */
export async function approveAssignment(
  tx: SqlTransaction,
  hit: LockedHit,
  assignment: Assignment,
  at: Date,
  feedback?: string,
): Promise<void> {
  const overridden = assignment.state === "rejected";
  const cost = assignment.rewardCents + assignment.feeCents;
  if (!assignment.workerId) throw new Error(`assignment ${assignment.id} is ${assignment.state} and has no worker`);
  const counted = overridden ? 0 : 1;
  await tx.$executeRaw`
    with decided as (
      update assignments set state = 'approved', approved_at = ${at}, rejected_at = null, feedback = coalesce(${feedback ?? null}, feedback)
      where id = ${assignment.id})
    update hits set submitted = submitted - ${counted}, completed = completed + ${counted} where id = ${hit.id}`;
  // Money last: all of a requester's approvals wait for its row.
  await emit(tx, "AssignmentApproved", hit, at, assignment.id);
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
}

/** Rejects a submitted assignment and lets go of its money. The caller holds the HIT's lock and has checked the state. */
export async function rejectAssignment(
  tx: SqlTransaction,
  hit: LockedHit,
  assignment: Assignment,
  at: Date,
  feedback: string,
): Promise<void> {
  const cost = assignment.rewardCents + assignment.feeCents;
  await tx.$executeRaw`
    with decided as (
      update assignments set state = 'rejected', rejected_at = ${at}, feedback = ${feedback} where id = ${assignment.id})
    update hits set submitted = submitted - 1, completed = completed + 1 where id = ${hit.id}`;
  await emit(tx, "AssignmentRejected", hit, at, assignment.id);
  await move(tx, {
    requesterId: hit.requesterId,
    kind: "release",
    effectKey: `release/rejected/${assignment.id}`,
    availableCents: cost,
    heldCents: -cost,
    hitId: hit.id,
    assignmentId: assignment.id,
  });
}
