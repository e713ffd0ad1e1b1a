import { z } from "zod";
import { inTransaction } from "../../db/client";
import { changeType } from "../../hits/change";
import { requireHitType, requireLockedHit } from "../../hits/queries";
import { defineOperation } from "../operation";
import { entityId } from "../shapes";

export const updateHITTypeOfHIT = defineOperation(
  "UpdateHITTypeOfHIT",
  z.strictObject({ HITId: entityId, HITTypeId: entityId }),
  ({ requesterId }, input) =>
    inTransaction(async (tx) => {
      const hitType = await requireHitType(tx, requesterId, input.HITTypeId);
      const { hit } = await requireLockedHit(tx, requesterId, input.HITId);
      await changeType(tx, hit, hitType);
      return {};
    }),
);
