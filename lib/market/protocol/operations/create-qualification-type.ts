import { z } from "zod";
import { inTransaction } from "../../db/client";
import { createQualificationType as create } from "../../qualifications/types";
import { qualificationTypeStructure } from "../../qualifications/wire";
import { defineOperation } from "../operation";
import { document, integer, oneYear, text } from "../shapes";

export const createQualificationType = defineOperation(
  "CreateQualificationType",
  z.strictObject({
    Name: text(200, 1),
    Keywords: text(1000).optional(),
    Description: text(2000, 1),
    QualificationTypeStatus: z.enum(["Active", "Inactive"]),
    RetryDelayInSeconds: integer(0).optional(),
    Test: document().optional(),
    AnswerKey: document().optional(),
    TestDurationInSeconds: integer(1, oneYear).optional(),
    AutoGranted: z.boolean().optional(),
    AutoGrantedValue: integer().optional(),
  }),
  ({ requesterId }, input) =>
    inTransaction(async (tx) => ({
      QualificationType: qualificationTypeStructure(await create(tx, requesterId, input)),
    })),
);
