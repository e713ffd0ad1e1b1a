import { z } from "zod";
import { notifyWorkers as notify } from "../../workers/messages";
import { defineOperation } from "../operation";
import { customerId, text } from "../shapes";

export const notifyWorkers = defineOperation(
  "NotifyWorkers",
  z.strictObject({
    Subject: text(200, 1),
    MessageText: text(4096, 1),
    WorkerIds: z
      .array(customerId)
      .min(1, "Member must have length greater than or equal to 1")
      .max(100, "Member must have length less than or equal to 100"),
  }),
  async ({ requesterId }, input) => ({
    NotifyWorkersFailureStatuses: await notify(requesterId, input.WorkerIds, input.Subject, input.MessageText),
  }),
);
