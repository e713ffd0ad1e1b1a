import { randomInt } from "node:crypto";
import type { Transaction } from "../db/client";
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

/** Makes a worker's account. Returns its id and the code to come back with, which is shown once (80 random bits; only its hash is kept). */
export async function createWorker(tx: Transaction, input: WorkerInput): Promise<{ id: string; code: string }> {
  const characters = Array.from({ length: 16 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join("");
  const code = characters.replace(/(.{4})(?=.)/g, "$1-");
  const id = newWorkerId();
  await tx.worker.create({ data: { id, ...input, codeHash: hashToken(characters) } });
  return { id, code };
}

/** The account that a code opens (any case, with or without dashes); of merged accounts the survivor. */
export async function findByCode(tx: Transaction, code: string): Promise<string | null> {
  const characters = code.toUpperCase().replace(/[^0-9A-Z]/g, "");
  const worker = await tx.worker.findUnique({ where: { codeHash: hashToken(characters) } });
  return worker && (worker.mergedIntoId ?? worker.id);
}
