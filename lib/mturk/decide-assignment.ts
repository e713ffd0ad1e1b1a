import { ApproveAssignmentCommand, GetAssignmentCommand, RejectAssignmentCommand } from "@aws-sdk/client-mturk";
import { AppError } from "@/lib/errors";
import { crowdClient } from "./client";
import { readAssignment } from "./list-assignments";
import { marketError, turkCode } from "./market-error";

export type Decision = "Approved" | "Rejected";

/**
 * Approves a submitted assignment, which pays its worker. Where it is decided already (an answer was lost, or it was approved by time)
 * the market's decision is the answer. `override` approves what was rejected, within the market's 30 days. Throws AppError
 * marketUnreachable or marketRefused.
 */
export async function approveAssignment(
  endpoint: string,
  marketAssignmentId: string,
  { override = false }: { override?: boolean } = {},
): Promise<Decision> {
  const act = `approve assignment ${marketAssignmentId}`;
  return decide(endpoint, marketAssignmentId, act, "Approved", () =>
    crowdClient(endpoint).send(
      new ApproveAssignmentCommand({
        AssignmentId: marketAssignmentId,
        ...(override ? { OverrideRejection: true } : {}),
      }),
    ),
  );
}

/** Rejects a submitted assignment with the reason that its worker reads (at most 1,024 characters). Where it is decided already, the market's decision is the answer. Throws AppError marketUnreachable or marketRefused. */
export async function rejectAssignment(
  endpoint: string,
  marketAssignmentId: string,
  feedback: string,
): Promise<Decision> {
  const act = `reject assignment ${marketAssignmentId}`;
  return decide(endpoint, marketAssignmentId, act, "Rejected", () =>
    crowdClient(endpoint).send(
      new RejectAssignmentCommand({ AssignmentId: marketAssignmentId, RequesterFeedback: feedback }),
    ),
  );
}

async function decide(
  endpoint: string,
  marketAssignmentId: string,
  act: string,
  wanted: Decision,
  ask: () => Promise<unknown>,
): Promise<Decision> {
  try {
    await ask();
    return wanted;
  } catch (error) {
    if (turkCode(error) !== "InvalidAssignmentState") throw marketError(error, act, endpoint);
    try {
      const { Assignment } = await crowdClient(endpoint).send(
        new GetAssignmentCommand({ AssignmentId: marketAssignmentId }),
      );
      const { status } = readAssignment(Assignment, act, endpoint);
      if (status !== "Submitted") return status;
      throw new AppError("marketUnreachable", `Cannot ${act} at ${endpoint}: it refuses, and shows it as Submitted`);
    } catch (second) {
      throw marketError(second, act, endpoint);
    }
  }
}
