import { z } from "zod";
import { createHit, createHitType, readQuestion } from "../../hits/create";
import { defineOperation } from "../operation";
import { hitFields, hitTypeFields } from "../shapes";
import { hitStructure } from "../wire";

export const createHIT = defineOperation(
  "CreateHIT",
  z.strictObject({ ...hitTypeFields, ...hitFields }),
  async ({ requesterId }, input) => {
    const question = readQuestion(input);
    const hit = await createHit(requesterId, await createHitType(requesterId, input), input, question);
    return { HIT: hitStructure(hit, hit.createdAt) };
  },
);
