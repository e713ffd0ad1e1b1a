import { randomBytes } from "node:crypto";
import { inTransaction, type Transaction } from "../db/client";
import { now } from "../db/clock";
import { move } from "../ledger/mutations";
import { seal } from "../seal";

/** Brings a requester's account to exist, with money on it. Returns its id; an existing one keeps its balance. */
export async function createRequester(tx: Transaction, name: string, balanceCents: number): Promise<number> {
  const [created] = await tx.$queryRaw<{ id: number }[]>`
    insert into requesters (name) values (${name}) on conflict (name) do nothing returning id`;
  if (!created) return (await tx.requester.findUniqueOrThrow({ where: { name } })).id;
  await deposit(tx, created.id, balanceCents, "opening");
  return created.id;
}

/** Puts money on a requester's account; `effect` names the deposit, so that the same one is not booked twice. */
export async function deposit(tx: Transaction, requesterId: number, cents: number, effect: string): Promise<void> {
  await move(tx, {
    requesterId,
    kind: "deposit",
    effectKey: `deposit/${requesterId}/${effect}`,
    availableCents: cents,
  });
}

/** Keeps a key pair for a requester; the same access key again replaces its secret and revives it. */
export async function keepKey(
  tx: Transaction,
  requesterId: number,
  accessKeyId: string,
  secret: string,
): Promise<void> {
  await tx.requesterKey.upsert({
    where: { accessKeyId },
    create: { accessKeyId, requesterId, sealedSecret: seal(secret) },
    update: { requesterId, sealedSecret: seal(secret), revokedAt: null },
  });
}

/** A new key pair, drawn at random; the secret is shown once. */
export function drawKey(): { accessKeyId: string; secretAccessKey: string } {
  return {
    accessKeyId: `RDRW${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString("base64url"),
  };
}

/** Ends a key at once. */
export async function revokeKey(accessKeyId: string): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.requesterKey.updateMany({ where: { accessKeyId, revokedAt: null }, data: { revokedAt: await now(tx) } });
    await tx.auditEvent.create({ data: { act: "revoke key", subject: accessKeyId } });
  });
}
