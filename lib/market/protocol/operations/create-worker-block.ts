import { z } from "zod";
import { market } from "../../db/client";
import { requireWorkerAccount } from "../../workers/queries";
import { defineOperation } from "../operation";
import { customerId, text } from "../shapes";

export const createWorkerBlock = defineOperation(
  "CreateWorkerBlock",
  z.strictObject({ WorkerId: customerId, Reason: text(1024, 1) }),
  async ({ requesterId }, input) => {
    const { id: workerId } = await requireWorkerAccount(input.WorkerId);
    await market().workerBlock.upsert({
      where: { requesterId_workerId: { requesterId, workerId } },
      create: { requesterId, workerId, reason: input.Reason },
      update: { reason: input.Reason },
    });
    return {};
  },
);
