import { z } from "zod";
import { inSqlTransaction } from "../../db/client";
import { changeExpiry } from "../../hits/change";
import { requireLockedHit } from "../../hits/queries";
import { defineOperation } from "../operation";
import { entityId, timestamp } from "../shapes";

export const updateExpirationForHIT = defineOperation(
  "UpdateExpirationForHIT",
  z.strictObject({ HITId: entityId, ExpireAt: timestamp }),
  ({ requesterId }, input) =>
    inSqlTransaction(async (tx) => {
      const { hit, at } = await requireLockedHit(tx, requesterId, input.HITId);
      await changeExpiry(tx, hit, input.ExpireAt, at);
      return {};
    }),
);
