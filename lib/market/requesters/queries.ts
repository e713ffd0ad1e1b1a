import { runStatement } from "../db/client";
import { unseal } from "../seal";

/** Whose key it is and its secret; null where it does not exist or is revoked. Every request asks: a revoked key signs nothing more. */
export async function accessKeySecret(accessKeyId: string): Promise<{ requesterId: number; secret: string } | null> {
  const { rows } = await runStatement<{ requester_id: number; sealed_secret: Buffer }>(
    "select requester_id, sealed_secret from requester_keys where access_key_id = $1 and revoked_at is null",
    [accessKeyId],
  );
  const [key] = rows;
  return key ? { requesterId: key.requester_id, secret: unseal(key.sealed_secret) } : null;
}
