import { z } from "zod";
import { inTransaction } from "../../db/client";
import { assignQualification } from "../../qualifications/grants";
import { defineOperation } from "../operation";
import { customerId, entityId, integer } from "../shapes";

export const associateQualificationWithWorker = defineOperation(
  "AssociateQualificationWithWorker",
  z.strictObject({
    QualificationTypeId: entityId,
    WorkerId: customerId,
    IntegerValue: integer().optional(),
    SendNotification: z.boolean().optional(),
  }),
  ({ requesterId }, input) =>
    inTransaction(async (tx) => {
      await assignQualification(tx, requesterId, {
        qualificationTypeId: input.QualificationTypeId,
        workerId: input.WorkerId,
        value: input.IntegerValue ?? 1,
        tell: input.SendNotification ?? true,
      });
      return {};
    }),
);
