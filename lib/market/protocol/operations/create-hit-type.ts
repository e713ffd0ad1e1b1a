import { z } from "zod";
import { inTransaction } from "../../db/client";
import { createHitType } from "../../hits/create";
import { defineOperation } from "../operation";
import { hitTypeFields } from "../shapes";

export const createHITType = defineOperation("CreateHITType", z.strictObject(hitTypeFields), ({ requesterId }, input) =>
  inTransaction(async (tx) => ({ HITTypeId: (await createHitType(tx, requesterId, input)).id })),
);
