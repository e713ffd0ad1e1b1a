import { z } from "zod";
import { inTransaction } from "../../db/client";
import { deleteQualificationType as remove } from "../../qualifications/types";
import { defineOperation } from "../operation";
import { entityId } from "../shapes";

export const deleteQualificationType = defineOperation(
  "DeleteQualificationType",
  z.strictObject({ QualificationTypeId: entityId }),
  ({ requesterId }, input) =>
    inTransaction(async (tx) => {
      await remove(tx, requesterId, input.QualificationTypeId);
      return {};
    }),
);
