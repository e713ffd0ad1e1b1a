import { z } from "zod";
import { listHits } from "../../hits/queries";
import { findQualificationType } from "../../qualifications/queries";
import { defineOperation } from "../operation";
import { entityId, pageFields } from "../shapes";

export const listHITsForQualificationType = defineOperation(
  "ListHITsForQualificationType",
  z.strictObject({ QualificationTypeId: entityId, ...pageFields }),
  async ({ requesterId }, input) => {
    await findQualificationType(input.QualificationTypeId);
    const needed = [{ QualificationTypeId: input.QualificationTypeId }];
    return listHits(
      requesterId,
      `qualification ${input.QualificationTypeId}`,
      { hitType: { requirements: { array_contains: needed } } },
      input,
    );
  },
);
