import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { env } from "@/lib/env";
import type { DerivativeKind } from "./derivative-kind";

/** What stands behind an image's address on the worker's page. */
export interface TileAddress {
  studyId: number;
  hitId: number;
  /** Place in the HIT, from 0. */
  position: number;
  kind: DerivativeKind;
}

const kindNumber: Record<DerivativeKind, number> = { tile: 1, zoom: 2 };
const addressLength = 22;
const blockLength = 16;
/** studyId (4), hitId (4), position (1), kind (1); what is left of the block stays zero and tells our addresses from guesses. */
const usedLength = 10;

let derived: { secret: string; key: Buffer } | undefined;

function addressKey(): Buffer {
  const secret = env().REDRAW_SECRET;
  if (derived?.secret !== secret)
    derived = { secret, key: Buffer.from(hkdfSync("sha256", secret, "", "redraw image address", blockLength)) };
  return derived.key;
}

/**
 * The address of one image of one HIT: 22 characters that tell a worker neither source nor role, and differ for the same
 * image in another HIT or position.
 *
 * One AES-128 block under a key of its own: a keyed permutation, so equal inputs give equal addresses (cacheable) and no
 * address can be made without the key. Throws a RangeError where a number does not fit its field.
 */
export function tileAddress(address: TileAddress): string {
  const block = Buffer.alloc(blockLength);
  block.writeUInt32BE(address.studyId, 0);
  block.writeUInt32BE(address.hitId, 4);
  block.writeUInt8(address.position, 8);
  block.writeUInt8(kindNumber[address.kind], 9);
  return createCipheriv("aes-128-ecb", addressKey(), null).setAutoPadding(false).update(block).toString("base64url");
}

/** Reads an address back; undefined for anything that `tileAddress` under this secret has not made. */
export function parseTileAddress(address: string): TileAddress | undefined {
  if (address.length !== addressLength) return undefined;
  const encrypted = Buffer.from(address, "base64url");
  // 22 characters carry 132 bits: only the spelling with the last four zero is ours, so that one image has one address.
  if (encrypted.length !== blockLength || encrypted.toString("base64url") !== address) return undefined;
  const block = createDecipheriv("aes-128-ecb", addressKey(), null).setAutoPadding(false).update(encrypted);
  if (block.subarray(usedLength).some((byte) => byte !== 0)) return undefined;
  const kind =
    block.readUInt8(9) === kindNumber.tile ? "tile" : block.readUInt8(9) === kindNumber.zoom ? "zoom" : undefined;
  if (!kind) return undefined;
  return { studyId: block.readUInt32BE(0), hitId: block.readUInt32BE(4), position: block.readUInt8(8), kind };
}
