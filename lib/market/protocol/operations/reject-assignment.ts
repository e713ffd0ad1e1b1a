import { z } from "zod";
import { rejectAssignment as reject } from "../../assignments/decide";
import { requireLockedAssignment } from "../../assignments/queries";
import { inSqlTransaction } from "../../db/client";
import { defineOperation } from "../operation";
import { entityId, text } from "../shapes";

export const rejectAssignment = defineOperation(
  "RejectAssignment",
  z.strictObject({ AssignmentId: entityId, RequesterFeedback: text(1024, 1) }),
  ({ requesterId }, input) =>
    inSqlTransaction(async (tx) => {
      const { assignment, hit, at } = await requireLockedAssignment(tx, requesterId, input.AssignmentId, ["submitted"]);
      await reject(tx, hit, assignment, at, input.RequesterFeedback);
      return {};
    }),
);
