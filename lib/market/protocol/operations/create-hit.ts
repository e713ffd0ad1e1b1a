import { z } from "zod";
import { inTransaction } from "../../db/client";
import { createHit, createHitType, refuseUnsupported } from "../../hits/create";
import { defineOperation } from "../operation";
import { hitFields, hitTypeFields } from "../shapes";
import { hitStructure } from "../wire";

export const createHIT = defineOperation(
  "CreateHIT",
  z.strictObject({ ...hitTypeFields, ...hitFields }),
  ({ requesterId }, input) => {
    refuseUnsupported(input);
    return inTransaction(async (tx) => {
      const hit = await createHit(tx, requesterId, await createHitType(tx, requesterId, input), input);
      return { HIT: hitStructure(hit, hit.createdAt) };
    });
  },
);
