import { z } from "zod";
import { listHolders } from "../../qualifications/queries";
import { defineOperation } from "../operation";
import { entityId, pageFields } from "../shapes";

export const listWorkersWithQualificationType = defineOperation(
  "ListWorkersWithQualificationType",
  z.strictObject({
    QualificationTypeId: entityId,
    Status: z.enum(["Granted", "Revoked"]).optional(),
    ...pageFields,
  }),
  ({ requesterId }, input) => listHolders(requesterId, input),
);
