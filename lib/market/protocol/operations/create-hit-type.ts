import { z } from "zod";
import { createHitType } from "../../hits/create";
import { defineOperation } from "../operation";
import { hitTypeFields } from "../shapes";

export const createHITType = defineOperation(
  "CreateHITType",
  z.strictObject(hitTypeFields),
  async ({ requesterId }, input) => ({ HITTypeId: (await createHitType(requesterId, input)).id }),
);
