import { randomInt } from "node:crypto";
import { inTransaction, market, type Transaction } from "../db/client";
import { newWorkerId } from "../ids";
import { hashToken } from "../seal";

/** Letters and digits that are not mistaken for one another when read aloud or copied by hand. */
const codeAlphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

export interface WorkerInput {
  name: string;
  country: string | null;
  subdivision: string | null;
  adult: boolean;
}

/** A new code: as it is shown, and as it is hashed. 16 of 30 characters are 78 random bits. */
function drawCode(): { shown: string; hash: string } {
  const characters = Array.from({ length: 16 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join("");
  return { shown: characters.replace(/(.{4})(?=.)/g, "$1-"), hash: hashToken(characters) };
}

/** Makes a worker's account. Returns its id and the code to come back with, which is shown once (only its hash is kept). */
export async function createWorker(tx: Transaction, input: WorkerInput): Promise<{ id: string; code: string }> {
  const code = drawCode();
  const id = newWorkerId();
  await tx.worker.create({ data: { id, ...input, codeHash: code.hash } });
  return { id, code: code.shown };
}

/** Changes a worker's name, and states place and age where they were not stated yet; what was stated stands. */
export async function changeWorker(workerId: string, input: WorkerInput): Promise<void> {
  await market().$executeRaw`
    update workers set name = ${input.name}, adult = adult or ${input.adult},
      country = coalesce(country, ${input.country}),
      subdivision = case when country is null then ${input.subdivision} else subdivision end
    where id = ${workerId} and erased_at is null`;
}

/** Gives a worker a new code and signs all their browsers out. Returns it as it is shown; null for accounts that only a panel's door opens. */
export async function replaceCode(workerId: string): Promise<string | null> {
  const code = drawCode();
  return inTransaction(async (tx) => {
    const { count } = await tx.worker.updateMany({
      where: { id: workerId, codeHash: { not: null }, erasedAt: null },
      data: { codeHash: code.hash },
    });
    if (count === 0) return null;
    await tx.workerSession.deleteMany({ where: { worker: { OR: [{ id: workerId }, { mergedIntoId: workerId }] } } });
    return code.shown;
  });
}

/** The account that a code opens (any case, with or without dashes); of merged accounts the survivor. */
export async function findByCode(tx: Transaction, code: string): Promise<string | null> {
  const characters = code.toUpperCase().replace(/[^0-9A-Z]/g, "");
  const worker = await tx.worker.findUnique({ where: { codeHash: hashToken(characters) } });
  return worker && (worker.mergedIntoId ?? worker.id);
}
