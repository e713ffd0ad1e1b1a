import { z } from "zod";
import { listPendingRequests } from "../../qualifications/queries";
import { defineOperation } from "../operation";
import { entityId, pageFields } from "../shapes";

export const listQualificationRequests = defineOperation(
  "ListQualificationRequests",
  z.strictObject({ QualificationTypeId: entityId.optional(), ...pageFields }),
  ({ requesterId }, input) => listPendingRequests(requesterId, input),
);
