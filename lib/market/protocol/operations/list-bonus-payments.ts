import { z } from "zod";
import { listBonuses } from "../../assignments/bonus";
import { defineOperation } from "../operation";
import { entityId, pageFields } from "../shapes";

export const listBonusPayments = defineOperation(
  "ListBonusPayments",
  z.strictObject({ HITId: entityId.optional(), AssignmentId: entityId.optional(), ...pageFields }),
  ({ requesterId }, input) => listBonuses(requesterId, input),
);
