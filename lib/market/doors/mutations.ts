import { randomBytes } from "node:crypto";
import { inTransaction, market, type Transaction } from "../db/client";
import { openSession } from "../site/session";
import { createWorker, type WorkerInput } from "../workers/mutations";
import { invitationUrl } from "./links";
import { findDoor } from "./queries";

export interface InvitationInput {
  /** What the operator calls it. */
  label: string;
  /** How many people may join; without it any number. */
  cap?: number;
  expiresAt?: Date;
}

/** Makes an invitation link. Returns its address. */
export async function createInvitation(input: InvitationInput): Promise<string> {
  const id = randomBytes(9).toString("base64url");
  await inTransaction((tx) =>
    tx.door.create({
      data: {
        id,
        kind: "invitation",
        label: input.label,
        cap: input.cap ?? null,
        expiresAt: input.expiresAt ?? null,
      },
    }),
  );
  return invitationUrl(id);
}

/** The address of the first invitation with this label that still lets people in; one is made where there is none. */
export async function keepInvitation(input: InvitationInput): Promise<string> {
  const [open] = await market().$queryRaw<{ id: string }[]>`
    select id from doors
    where kind = 'invitation' and label = ${input.label} and closed_at is null and (cap is null or used < cap)
      and coalesce(expires_at > app_now(), true)
    order by created_at, id limit 1`;
  return open ? invitationUrl(open.id) : createInvitation(input);
}

/** Takes one place at a door; false where the last one went to somebody else. */
export async function takePlace(tx: Transaction, doorId: string): Promise<boolean> {
  const taken = await tx.$executeRaw`
    update doors set used = used + 1
    where id = ${doorId} and (cap is null or used < cap) and closed_at is null and coalesce(expires_at > app_now(), true)`;
  return taken === 1;
}

export type JoinResult =
  | { ok: true; workerId: string; code: string; cookie: string }
  | { ok: false; reason: "forged" | "closed" | "expired" | "full" };

/** Lets a person in by an invitation: a place, an account with its code, a session. */
export async function joinByInvitation(token: string, input: WorkerInput): Promise<JoinResult> {
  return inTransaction(async (tx) => {
    const found = await findDoor(token, tx);
    if (!found.ok) return found;
    if (found.door.kind !== "invitation") return { ok: false, reason: "forged" };
    if (!(await takePlace(tx, found.door.id))) return { ok: false, reason: "full" };
    const { id, code } = await createWorker(tx, input);
    await tx.arrival.create({ data: { doorId: found.door.id, workerId: id } });
    return { ok: true, workerId: id, code, cookie: await openSession(tx, id) };
  });
}
