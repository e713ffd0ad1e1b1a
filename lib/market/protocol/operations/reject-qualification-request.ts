import { z } from "zod";
import { inTransaction } from "../../db/client";
import { decideRequest } from "../../qualifications/grants";
import { defineOperation } from "../operation";
import { text } from "../shapes";

export const rejectQualificationRequest = defineOperation(
  "RejectQualificationRequest",
  z.strictObject({ QualificationRequestId: text(64, 1), Reason: text(1024).optional() }),
  ({ requesterId }, input) =>
    inTransaction(async (tx) => {
      await decideRequest(tx, requesterId, input.QualificationRequestId, {
        granted: false,
        reason: input.Reason ?? null,
      });
      return {};
    }),
);
