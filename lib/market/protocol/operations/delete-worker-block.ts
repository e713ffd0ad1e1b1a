import { z } from "zod";
import { market } from "../../db/client";
import { requireWorkerAccount } from "../../workers/queries";
import { defineOperation } from "../operation";
import { customerId, text } from "../shapes";

/** Succeeds also where there is no block. */
export const deleteWorkerBlock = defineOperation(
  "DeleteWorkerBlock",
  z.strictObject({ WorkerId: customerId, Reason: text(1024).optional() }),
  async ({ requesterId }, input) => {
    const { id: workerId } = await requireWorkerAccount(input.WorkerId);
    await market().workerBlock.deleteMany({ where: { requesterId, workerId } });
    return {};
  },
);
