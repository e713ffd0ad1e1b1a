import { z } from "zod";
import { requireHit } from "../../hits/queries";
import { defineOperation } from "../operation";
import { entityId } from "../shapes";
import { hitStructure } from "../wire";

export const getHIT = defineOperation("GetHIT", z.strictObject({ HITId: entityId }), async ({ requesterId }, input) => {
  const { hit, at } = await requireHit(requesterId, input.HITId);
  return { HIT: hitStructure(hit, at) };
});
