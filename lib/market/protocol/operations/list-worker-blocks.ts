import { z } from "zod";
import { market } from "../../db/client";
import { defineOperation } from "../operation";
import { cutPage, readPage } from "../paging";
import { pageFields } from "../shapes";

export const listWorkerBlocks = defineOperation(
  "ListWorkerBlocks",
  z.strictObject(pageFields),
  async ({ requesterId }, input) => {
    const page = readPage(input, "blocks");
    const rows = await market().workerBlock.findMany({
      where: { requesterId, ordinal: { gt: page.after } },
      orderBy: { ordinal: "asc" },
      take: page.size + 1,
    });
    const { rows: blocks, fields } = cutPage(rows, page, "blocks", (block) => block.ordinal);
    return { ...fields, WorkerBlocks: blocks.map((block) => ({ WorkerId: block.workerId, Reason: block.reason })) };
  },
);
