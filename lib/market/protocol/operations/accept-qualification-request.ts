import { z } from "zod";
import { inTransaction } from "../../db/client";
import { decideRequest } from "../../qualifications/grants";
import { defineOperation } from "../operation";
import { integer, text } from "../shapes";

export const acceptQualificationRequest = defineOperation(
  "AcceptQualificationRequest",
  z.strictObject({ QualificationRequestId: text(64, 1), IntegerValue: integer().optional() }),
  ({ requesterId }, input) =>
    inTransaction(async (tx) => {
      await decideRequest(tx, requesterId, input.QualificationRequestId, {
        granted: true,
        value: input.IntegerValue ?? 1,
      });
      return {};
    }),
);
