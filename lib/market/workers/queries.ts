import { market, type Transaction } from "../db/client";
import type { Worker } from "../db/generated/client";
import { RequestError } from "../protocol/request-error";

/** The account of that id. Throws WorkerDoesNotExist. */
export async function requireWorkerAccount(workerId: string, tx: Transaction = market()): Promise<Worker> {
  const worker = await tx.worker.findUnique({ where: { id: workerId } });
  if (!worker) throw new RequestError("WorkerDoesNotExist", `WorkerId is invalid: worker ${workerId} does not exist.`);
  return worker;
}
