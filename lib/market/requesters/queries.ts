import { market } from "../db/client";
import { unseal } from "../seal";

/** Whose key it is and its secret; null where it does not exist or is revoked. */
export async function accessKeySecret(accessKeyId: string): Promise<{ requesterId: number; secret: string } | null> {
  const key = await market().requesterKey.findUnique({ where: { accessKeyId, revokedAt: null } });
  return key && { requesterId: key.requesterId, secret: unseal(key.sealedSecret) };
}
