// Rows as the protocol's structures: times in epoch seconds, money in decimal dollars.
import type { Assignment } from "../db/generated/client";
import { hitStatus } from "../hits/rules";
import type { HitWithType } from "../hits/settle";
import { formatAmount } from "../ledger/rules";

/** Epoch seconds with milliseconds as a fraction. */
export function seconds(at: Date): number {
  return at.getTime() / 1000;
}

/** Leaves out members without a value. */
export function present<Fields extends Record<string, unknown>>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as Partial<Fields>;
}

/** The HIT structure. */
export function hitStructure(hit: HitWithType, at: Date): object {
  const { hitType } = hit;
  const offered = !hit.disposedAt && hit.expiresAt > at;
  return present({
    HITId: hit.id,
    HITTypeId: hit.hitTypeId,
    HITGroupId: hitType.groupId,
    CreationTime: seconds(hit.createdAt),
    Title: hitType.title,
    Description: hitType.description,
    Question: hit.question,
    Keywords: hitType.keywords,
    HITStatus: hitStatus(hit, at),
    MaxAssignments: hit.maxAssignments,
    Reward: formatAmount(hit.rewardCents),
    AutoApprovalDelayInSeconds: hitType.autoApprovalSeconds,
    Expiration: seconds(hit.expiresAt),
    AssignmentDurationInSeconds: hitType.assignmentDurationSeconds,
    RequesterAnnotation: hit.annotation,
    QualificationRequirements: hitType.requirements,
    HITReviewStatus: "NotReviewed",
    NumberOfAssignmentsPending: hit.pending,
    NumberOfAssignmentsAvailable: offered ? hit.open : 0,
    NumberOfAssignmentsCompleted: hit.completed,
  });
}

const assignmentStatus = {
  returned: undefined,
  accepted: undefined,
  submitted: "Submitted",
  approved: "Approved",
  rejected: "Rejected",
} as const;

/** The Assignment structure of a submitted, approved or rejected assignment. */
export function assignmentStructure(assignment: Omit<Assignment, "ordinal" | "rewardCents" | "feeCents">): object {
  const moment = (at: Date | null) => (at ? seconds(at) : undefined);
  return present({
    AssignmentId: assignment.id,
    WorkerId: assignment.workerId,
    HITId: assignment.hitId,
    AssignmentStatus: assignmentStatus[assignment.state],
    AutoApprovalTime: moment(assignment.autoApprovalAt),
    AcceptTime: moment(assignment.acceptedAt),
    SubmitTime: moment(assignment.submittedAt),
    ApprovalTime: moment(assignment.approvedAt),
    RejectionTime: moment(assignment.rejectedAt),
    Deadline: moment(assignment.deadline),
    Answer: assignment.answer,
    RequesterFeedback: assignment.feedback,
  });
}
