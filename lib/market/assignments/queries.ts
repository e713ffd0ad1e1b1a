import { inSqlTransaction, market, runStatement, type SqlTransaction } from "../db/client";
import { now } from "../db/clock";
import type { Assignment, AssignmentState } from "../db/generated/client";
import { settleHit } from "../hits/queries";
import { type HitWithType, type LockedHit, lockHitOfAssignment } from "../hits/settle";
import { cutPage, readPage } from "../protocol/paging";
import { RequestError } from "../protocol/request-error";
import { assignmentStructure } from "../protocol/wire";

export interface AssignmentOfHit {
  assignment: Assignment;
  hit: HitWithType;
  at: Date;
}

function missing(assignmentId: string): RequestError {
  return new RequestError("AssignmentDoesNotExist", `Assignment ${assignmentId} does not exist.`);
}

const visible: AssignmentState[] = ["submitted", "approved", "rejected"];

/** The requester's submitted or decided assignment with its HIT. Throws AssignmentDoesNotExist, also while it is still in work and for assignments of others. */
export async function requireAssignment(requesterId: number, assignmentId: string): Promise<AssignmentOfHit> {
  const found = await market().assignment.findUnique({
    where: { id: assignmentId },
    include: { hit: { include: { hitType: true } } },
  });
  if (found?.hit.requesterId !== requesterId) throw missing(assignmentId);
  const at = await now();
  if (found.state === "submitted" && found.autoApprovalAt && found.autoApprovalAt <= at) {
    return inSqlTransaction((tx) => requireLockedAssignment(tx, requesterId, assignmentId, visible));
  }
  if (!visible.includes(found.state)) throw missing(assignmentId);
  const { hit, ...assignment } = found;
  return { assignment, hit, at };
}

/** The requester's assignment, its HIT locked and settled. Throws AssignmentDoesNotExist, or InvalidAssignmentState where its state is not one of `allowed`. */
export async function requireLockedAssignment(
  tx: SqlTransaction,
  requesterId: number,
  assignmentId: string,
  allowed: readonly AssignmentState[],
): Promise<AssignmentOfHit & { hit: LockedHit }> {
  const locked = await lockHitOfAssignment(tx, assignmentId, requesterId);
  if (!locked) throw missing(assignmentId);
  const { assignment } = locked;
  if (!visible.includes(assignment.state)) throw missing(assignmentId);
  if (!allowed.includes(assignment.state)) {
    const name = (state: string) => `${state.charAt(0).toUpperCase()}${state.slice(1)}`;
    throw new RequestError(
      "InvalidAssignmentState",
      `Assignment ${assignmentId} is currently in the state ${name(assignment.state)}. This operation can be called with a status of: ${allowed.map(name).join(", ")}`,
    );
  }
  return locked;
}

/** One page of a HIT's submitted and decided assignments, in the order in which their ids were first issued. */
export async function listAssignments(
  requesterId: number,
  input: {
    HITId: string;
    AssignmentStatuses?: ("Submitted" | "Approved" | "Rejected")[] | undefined;
    NextToken?: string | undefined;
    MaxResults?: number | undefined;
  },
): Promise<object> {
  await settleHit(requesterId, input.HITId);
  const states = input.AssignmentStatuses?.length
    ? input.AssignmentStatuses.map((status) => status.toLowerCase() as AssignmentState)
    : visible;
  const list = `assignments ${input.HITId} ${[...states].sort().join(",")}`;
  const page = readPage(input, list);
  const { rows } = await runStatement<Omit<Assignment, "ordinal"> & { ordinal: string }>(
    `select id, hit_id as "hitId", ordinal, state, worker_id as "workerId", accepted_at as "acceptedAt", deadline, submitted_at as "submittedAt",
       auto_approval_at as "autoApprovalAt", approved_at as "approvedAt", rejected_at as "rejectedAt", answer, feedback
     from assignments where hit_id = $1 and state = any ($2::assignment_state[]) and ordinal > $3 order by ordinal limit $4`,
    [input.HITId, states, page.after, page.size + 1],
  );
  const { rows: assignments, fields } = cutPage(rows, page, list, (assignment) => BigInt(assignment.ordinal));
  return { ...fields, Assignments: assignments.map(assignmentStructure) };
}
