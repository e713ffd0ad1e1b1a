import { z } from "zod";
import { findQualificationType } from "../../qualifications/queries";
import { defineOperation } from "../operation";
import { entityId } from "../shapes";

export const getQualificationType = defineOperation(
  "GetQualificationType",
  z.strictObject({ QualificationTypeId: entityId }),
  async ({ requesterId }, input) => ({
    QualificationType: await findQualificationType(input.QualificationTypeId, requesterId),
  }),
);
