import { z } from "zod";
import { inSqlTransaction } from "../../db/client";
import { disposeHit } from "../../hits/change";
import { requireLockedHit } from "../../hits/queries";
import { defineOperation } from "../operation";
import { entityId } from "../shapes";

export const deleteHIT = defineOperation("DeleteHIT", z.strictObject({ HITId: entityId }), ({ requesterId }, input) =>
  inSqlTransaction(async (tx) => {
    const { hit, at } = await requireLockedHit(tx, requesterId, input.HITId);
    await disposeHit(tx, hit, at);
    return {};
  }),
);
