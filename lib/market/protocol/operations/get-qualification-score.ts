import { z } from "zod";
import { findScore } from "../../qualifications/queries";
import { defineOperation } from "../operation";
import { customerId, entityId } from "../shapes";

export const getQualificationScore = defineOperation(
  "GetQualificationScore",
  z.strictObject({ QualificationTypeId: entityId, WorkerId: customerId }),
  async ({ requesterId }, input) => ({
    Qualification: await findScore(requesterId, input.QualificationTypeId, input.WorkerId),
  }),
);
