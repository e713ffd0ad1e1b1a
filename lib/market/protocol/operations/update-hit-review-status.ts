import { z } from "zod";
import { inSqlTransaction } from "../../db/client";
import { requireLockedHit } from "../../hits/queries";
import { hitStatus, refuseStatus } from "../../hits/rules";
import { defineOperation } from "../operation";
import { entityId } from "../shapes";

export const updateHITReviewStatus = defineOperation(
  "UpdateHITReviewStatus",
  z.strictObject({ HITId: entityId, Revert: z.boolean().optional() }),
  ({ requesterId }, input) =>
    inSqlTransaction(async (tx) => {
      const { hit, at } = await requireLockedHit(tx, requesterId, input.HITId);
      const needed = input.Revert ? "Reviewing" : "Reviewable";
      const status = hitStatus(hit, at);
      if (status !== needed) refuseStatus(hit.id, status, [needed]);
      await tx.$executeRaw`update hits set reviewing = ${!input.Revert} where id = ${hit.id}`;
      return {};
    }),
);
