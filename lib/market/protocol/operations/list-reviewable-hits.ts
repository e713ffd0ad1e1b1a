import { z } from "zod";
import { now } from "../../db/clock";
import { listHits, requireHitType } from "../../hits/queries";
import { defineOperation } from "../operation";
import { entityId, pageFields } from "../shapes";

export const listReviewableHITs = defineOperation(
  "ListReviewableHITs",
  z.strictObject({
    HITTypeId: entityId.optional(),
    Status: z.enum(["Reviewable", "Reviewing"]).optional(),
    ...pageFields,
  }),
  async ({ requesterId }, input) => {
    const { HITTypeId: hitTypeId, Status: status = "Reviewable" } = input;
    if (hitTypeId !== undefined) await requireHitType(requesterId, hitTypeId);
    const list = `reviewable ${status} ${hitTypeId ?? "any"}`;
    const where = {
      pending: 0,
      reviewing: status === "Reviewing",
      OR: [{ open: 0 }, { expiresAt: { lte: await now() } }],
      ...(hitTypeId === undefined ? {} : { hitTypeId }),
    };
    return listHits(requesterId, list, where, input);
  },
);
