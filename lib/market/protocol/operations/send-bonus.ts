import { z } from "zod";
import { sendBonus as send } from "../../assignments/bonus";
import { inTransaction } from "../../db/client";
import { defineOperation } from "../operation";
import { currencyAmount, customerId, entityId, requestToken, text } from "../shapes";

export const sendBonus = defineOperation(
  "SendBonus",
  z.strictObject({
    WorkerId: customerId,
    BonusAmount: currencyAmount,
    AssignmentId: entityId,
    Reason: text(4096, 1),
    UniqueRequestToken: requestToken.optional(),
  }),
  ({ requesterId }, input) =>
    inTransaction(async (tx) => {
      await send(tx, {
        requesterId,
        workerId: input.WorkerId,
        assignmentId: input.AssignmentId,
        cents: input.BonusAmount,
        reason: input.Reason,
        token: input.UniqueRequestToken,
      });
      return {};
    }),
);
