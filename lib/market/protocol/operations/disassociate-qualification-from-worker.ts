import { z } from "zod";
import { inTransaction } from "../../db/client";
import { revokeQualification } from "../../qualifications/grants";
import { defineOperation } from "../operation";
import { customerId, entityId, text } from "../shapes";

export const disassociateQualificationFromWorker = defineOperation(
  "DisassociateQualificationFromWorker",
  z.strictObject({ WorkerId: customerId, QualificationTypeId: entityId, Reason: text(1024).optional() }),
  ({ requesterId }, input) =>
    inTransaction(async (tx) => {
      await revokeQualification(tx, requesterId, input.QualificationTypeId, input.WorkerId, input.Reason ?? null);
      return {};
    }),
);
