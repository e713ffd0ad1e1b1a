import { z } from "zod";
import { approveAssignment as approve } from "../../assignments/decide";
import { requireLockedAssignment } from "../../assignments/queries";
import { inSqlTransaction } from "../../db/client";
import { overrideDays } from "../../hits/rules";
import { defineOperation } from "../operation";
import { RequestError } from "../request-error";
import { entityId, text } from "../shapes";

const dayMilliseconds = 86_400_000;

export const approveAssignment = defineOperation(
  "ApproveAssignment",
  z.strictObject({
    AssignmentId: entityId,
    RequesterFeedback: text(1024).optional(),
    OverrideRejection: z.boolean().optional(),
  }),
  ({ requesterId }, input) =>
    inSqlTransaction(async (tx) => {
      const allowed = input.OverrideRejection ? (["submitted", "rejected"] as const) : (["submitted"] as const);
      const { assignment, hit, at } = await requireLockedAssignment(tx, requesterId, input.AssignmentId, allowed);
      if (assignment.state === "rejected") {
        if (hit.disposedAt) {
          throw new RequestError("InvalidHITState", `Hit ${hit.id} is disposed: rejections of its assignments stand.`);
        }
        const submittedAt = assignment.submittedAt ?? at;
        if (at.getTime() - submittedAt.getTime() > overrideDays * dayMilliseconds) {
          throw new RequestError(
            "InvalidAssignmentState",
            `Assignment ${assignment.id} was submitted more than ${overrideDays} days ago: its rejection cannot be overridden.`,
          );
        }
      }
      await approve(tx, hit, assignment, at, input.RequesterFeedback);
      return {};
    }),
);
