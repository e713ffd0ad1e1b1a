import { z } from "zod";
import { inSqlTransaction } from "../../db/client";
import { changeType } from "../../hits/change";
import { requireHitType, requireLockedHit } from "../../hits/queries";
import { defineOperation } from "../operation";
import { entityId } from "../shapes";

export const updateHITTypeOfHIT = defineOperation(
  "UpdateHITTypeOfHIT",
  z.strictObject({ HITId: entityId, HITTypeId: entityId }),
  async ({ requesterId }, input) => {
    const hitType = await requireHitType(requesterId, input.HITTypeId);
    return inSqlTransaction(async (tx) => {
      const { hit } = await requireLockedHit(tx, requesterId, input.HITId);
      await changeType(tx, hit, hitType);
      return {};
    });
  },
);
