import { ApproveAssignmentCommand, GetAssignmentCommand } from "@aws-sdk/client-mturk";
import { AppError } from "@/lib/errors";
import { crowdClient } from "./client";
import { readAssignment } from "./list-assignments";
import { marketError, turkCode } from "./market-error";

/**
 * Approves a submitted assignment, which pays its worker. Where it is decided already (an answer was lost, or it was approved by time)
 * the market's decision is the answer. Throws AppError marketUnreachable or marketRefused.
 */
export async function approveAssignment(
  endpoint: string,
  marketAssignmentId: string,
): Promise<"Approved" | "Rejected"> {
  const act = `approve assignment ${marketAssignmentId}`;
  const client = crowdClient(endpoint);
  try {
    await client.send(new ApproveAssignmentCommand({ AssignmentId: marketAssignmentId }));
    return "Approved";
  } catch (error) {
    if (turkCode(error) !== "InvalidAssignmentState") throw marketError(error, act, endpoint);
    try {
      const { Assignment } = await client.send(new GetAssignmentCommand({ AssignmentId: marketAssignmentId }));
      const { status } = readAssignment(Assignment, act, endpoint);
      if (status !== "Submitted") return status;
      throw new AppError("marketUnreachable", `Cannot ${act} at ${endpoint}: it refuses, and shows it as Submitted`);
    } catch (second) {
      throw marketError(second, act, endpoint);
    }
  }
}
