import { market, type Transaction } from "../db/client";
import type { Door } from "../db/generated/client";
import { readDoorToken } from "./links";

export type DoorState = { ok: true; door: Door } | { ok: false; reason: "forged" | "closed" | "expired" | "full" };

/** The door behind a link's token and whether it is open. */
export async function findDoor(token: string, tx: Transaction = market()): Promise<DoorState> {
  const id = readDoorToken(token);
  const door = id === null ? null : await tx.door.findUnique({ where: { id } });
  if (!door) return { ok: false, reason: "forged" };
  const [state] = await tx.$queryRaw<{ expired: boolean }[]>`
    select coalesce(expires_at <= app_now(), false) as expired from doors where id = ${door.id}`;
  if (door.closedAt) return { ok: false, reason: "closed" };
  if (state?.expired) return { ok: false, reason: "expired" };
  if (door.cap !== null && door.used >= door.cap) return { ok: false, reason: "full" };
  return { ok: true, door };
}

/** What a closed door says to the person before it. */
export const closedDoorText = {
  forged:
    "This link is not one of this market's. Check that all of it was copied, or ask whoever sent it for a new one.",
  closed: "This invitation has been withdrawn. Ask whoever sent it for a new one.",
  expired: "This invitation has expired. Ask whoever sent it for a new one.",
  full: "Everybody this invitation was meant for has joined already. Ask whoever sent it for a new one.",
} as const;
