import { z } from "zod";
import { listQualificationTypes as list } from "../../qualifications/queries";
import { defineOperation } from "../operation";
import { pageFields, text } from "../shapes";

export const listQualificationTypes = defineOperation(
  "ListQualificationTypes",
  z.strictObject({
    Query: text(200).optional(),
    MustBeRequestable: z.boolean(),
    MustBeOwnedByCaller: z.boolean().optional(),
    ...pageFields,
  }),
  ({ requesterId }, input) => list(requesterId, input),
);
