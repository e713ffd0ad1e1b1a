import { z } from "zod";
import { market } from "../../db/client";
import { formatAmount } from "../../ledger/rules";
import { defineOperation } from "../operation";

export const getAccountBalance = defineOperation("GetAccountBalance", z.strictObject({}), async ({ requesterId }) => {
  const requester = await market().requester.findUniqueOrThrow({ where: { id: requesterId } });
  return {
    AvailableBalance: formatAmount(requester.availableCents),
    OnHoldBalance: formatAmount(requester.heldCents),
  };
});
