import { type Assignment, paginateListAssignmentsForHIT } from "@aws-sdk/client-mturk";
import { AppError } from "@/lib/errors";
import { crowdClient } from "./client";
import { marketError } from "./market-error";

export interface MarketAssignment {
  marketAssignmentId: string;
  marketWorkerId: string;
  marketHitId: string;
  status: "Submitted" | "Approved" | "Rejected";
  submittedAt: Date;
  /** QuestionFormAnswers XML. */
  answer: string;
}

/** An Assignment structure in our words. Throws AppError marketUnreachable where the answer lacks what every submitted assignment has. */
export function readAssignment(raw: Assignment | undefined, act: string, endpoint: string): MarketAssignment {
  const { AssignmentId, WorkerId, HITId, AssignmentStatus, SubmitTime } = raw ?? {};
  if (!AssignmentId || !WorkerId || !HITId || !AssignmentStatus || !SubmitTime) {
    throw new AppError("marketUnreachable", `Cannot ${act} at ${endpoint}: its answer is not a whole assignment`);
  }
  return {
    marketAssignmentId: AssignmentId,
    marketWorkerId: WorkerId,
    marketHitId: HITId,
    status: AssignmentStatus,
    submittedAt: SubmitTime,
    answer: raw?.Answer ?? "",
  };
}

/** Every submitted, approved and rejected assignment of a HIT, read page by page. Throws AppError marketUnreachable or marketRefused. */
export async function listAssignments(
  endpoint: string,
  marketHitId: string,
  pageSize = 100,
): Promise<MarketAssignment[]> {
  const act = `list the assignments of HIT ${marketHitId}`;
  const client = crowdClient(endpoint);
  const found: MarketAssignment[] = [];
  try {
    for await (const page of paginateListAssignmentsForHIT({ client, pageSize }, { HITId: marketHitId })) {
      for (const raw of page.Assignments ?? []) found.push(readAssignment(raw, act, endpoint));
    }
  } catch (error) {
    throw marketError(error, act, endpoint);
  }
  return found;
}
