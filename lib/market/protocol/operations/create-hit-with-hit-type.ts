import { z } from "zod";
import { createHit, readQuestion } from "../../hits/create";
import { requireHitType } from "../../hits/queries";
import { defineOperation } from "../operation";
import { entityId, hitFields } from "../shapes";
import { hitStructure } from "../wire";

export const createHITWithHITType = defineOperation(
  "CreateHITWithHITType",
  z.strictObject({ HITTypeId: entityId, ...hitFields }),
  async ({ requesterId }, input) => {
    const question = readQuestion(input);
    const hit = await createHit(requesterId, await requireHitType(requesterId, input.HITTypeId), input, question);
    return { HIT: hitStructure(hit, hit.createdAt) };
  },
);
