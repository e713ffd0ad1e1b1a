import { database } from "@/lib/db/client";

/** Puts what a person did to their own account on record; it belongs to no study. */
export async function recordOwnAct(userId: string, act: string, details: Record<string, string | number | null> = {}) {
  await database("desk").auditEvent.create({ data: { actor: userId, act, subject: `user/${userId}`, details } });
}
