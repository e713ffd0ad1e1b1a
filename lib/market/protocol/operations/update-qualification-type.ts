import { z } from "zod";
import { inTransaction } from "../../db/client";
import { updateQualificationType as update } from "../../qualifications/types";
import { qualificationTypeStructure } from "../../qualifications/wire";
import { defineOperation } from "../operation";
import { document, entityId, integer, oneYear, text } from "../shapes";

export const updateQualificationType = defineOperation(
  "UpdateQualificationType",
  z.strictObject({
    QualificationTypeId: entityId,
    Description: text(2000, 1).optional(),
    QualificationTypeStatus: z.enum(["Active", "Inactive"]).optional(),
    Test: document().optional(),
    AnswerKey: document().optional(),
    TestDurationInSeconds: integer(1, oneYear).optional(),
    RetryDelayInSeconds: integer(0).optional(),
    AutoGranted: z.boolean().optional(),
    AutoGrantedValue: integer().optional(),
  }),
  ({ requesterId }, input) =>
    inTransaction(async (tx) => ({
      QualificationType: qualificationTypeStructure(await update(tx, requesterId, input)),
    })),
);
