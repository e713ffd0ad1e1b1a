import { z } from "zod";
import { inTransaction } from "../../db/client";
import { createHit, refuseUnsupported } from "../../hits/create";
import { requireHitType } from "../../hits/queries";
import { defineOperation } from "../operation";
import { entityId, hitFields } from "../shapes";
import { hitStructure } from "../wire";

export const createHITWithHITType = defineOperation(
  "CreateHITWithHITType",
  z.strictObject({ HITTypeId: entityId, ...hitFields }),
  ({ requesterId }, input) => {
    refuseUnsupported(input);
    return inTransaction(async (tx) => {
      const hitType = await requireHitType(tx, requesterId, input.HITTypeId);
      const hit = await createHit(tx, requesterId, hitType, input);
      return { HIT: hitStructure(hit, hit.createdAt) };
    });
  },
);
