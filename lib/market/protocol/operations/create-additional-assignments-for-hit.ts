import { z } from "zod";
import { inSqlTransaction } from "../../db/client";
import { addAssignments } from "../../hits/change";
import { requireLockedHit } from "../../hits/queries";
import { refuseRepeat } from "../../requesters/tokens";
import { defineOperation } from "../operation";
import { entityId, integer, requestToken } from "../shapes";

export const createAdditionalAssignmentsForHIT = defineOperation(
  "CreateAdditionalAssignmentsForHIT",
  z.strictObject({
    HITId: entityId,
    NumberOfAdditionalAssignments: integer(1, 1_000_000),
    UniqueRequestToken: requestToken.optional(),
  }),
  ({ requesterId }, input) =>
    inSqlTransaction(async (tx) => {
      const { hit, at } = await requireLockedHit(tx, requesterId, input.HITId);
      const operation = "CreateAdditionalAssignmentsForHIT";
      await refuseRepeat(tx, { requesterId, operation, token: input.UniqueRequestToken, resultId: hit.id });
      await addAssignments(tx, hit, input.NumberOfAdditionalAssignments, at);
      return {};
    }),
);
