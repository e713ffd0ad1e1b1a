import { z } from "zod";
import { sendBonus as send } from "../../assignments/bonus";
import { inSqlTransaction } from "../../db/client";
import { requireWorkerAccount } from "../../workers/queries";
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
  async ({ requesterId }, input) => {
    await requireWorkerAccount(input.WorkerId);
    return inSqlTransaction(async (tx) => {
      await send(tx, {
        requesterId,
        workerId: input.WorkerId,
        assignmentId: input.AssignmentId,
        cents: input.BonusAmount,
        reason: input.Reason,
        token: input.UniqueRequestToken,
      });
      return {};
    });
  },
);
