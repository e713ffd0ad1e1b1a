import { z } from "zod";
import { listAssignments } from "../../assignments/queries";
import { defineOperation } from "../operation";
import { entityId, pageFields } from "../shapes";

export const listAssignmentsForHIT = defineOperation(
  "ListAssignmentsForHIT",
  z.strictObject({
    HITId: entityId,
    AssignmentStatuses: z.array(z.enum(["Submitted", "Approved", "Rejected"])).optional(),
    ...pageFields,
  }),
  ({ requesterId }, input) => listAssignments(requesterId, input),
);
