import { z } from "zod";
import { requireAssignment } from "../../assignments/queries";
import { defineOperation } from "../operation";
import { entityId } from "../shapes";
import { assignmentStructure, hitStructure } from "../wire";

export const getAssignment = defineOperation(
  "GetAssignment",
  z.strictObject({ AssignmentId: entityId }),
  async ({ requesterId }, input) => {
    const { assignment, hit, at } = await requireAssignment(requesterId, input.AssignmentId);
    return { Assignment: assignmentStructure(assignment), HIT: hitStructure(hit, at) };
  },
);
