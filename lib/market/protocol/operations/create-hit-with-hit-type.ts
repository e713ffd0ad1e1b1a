import { z } from "zod";
import { createHit, refuseUnsupported } from "../../hits/create";
import { requireHitType } from "../../hits/queries";
import { defineOperation } from "../operation";
import { entityId, hitFields } from "../shapes";
import { hitStructure } from "../wire";

export const createHITWithHITType = defineOperation(
  "CreateHITWithHITType",
  z.strictObject({ HITTypeId: entityId, ...hitFields }),
  async ({ requesterId }, input) => {
    refuseUnsupported(input);
    const hit = await createHit(requesterId, await requireHitType(requesterId, input.HITTypeId), input);
    return { HIT: hitStructure(hit, hit.createdAt) };
  },
);
