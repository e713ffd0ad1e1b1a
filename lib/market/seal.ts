// Secrets that must be read back (requester secrets, panel tokens) are kept encrypted; tokens that are only compared are kept hashed.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { marketEnv } from "./env";

const keys = new Map<string, Buffer>();

/** The key of a purpose, derived once: every signed request unseals a secret. */
function keyFor(purpose: string): Buffer {
  const known = keys.get(purpose);
  if (known) return known;
  const key = Buffer.from(hkdfSync("sha256", marketEnv().MARKET_SECRET, "", `redraw market ${purpose}`, 32));
  keys.set(purpose, key);
  return key;
}

/** AES-256-GCM: 12 bytes nonce, 16 bytes tag, ciphertext. */
export function seal(text: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keyFor("seal"), nonce);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Uint8Array.from(Buffer.concat([nonce, cipher.getAuthTag(), body]));
}

/** The text of seal(). Throws where MARKET_SECRET is not the one it was sealed under. */
export function unseal(sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv("aes-256-gcm", keyFor("seal"), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
  } catch {
    throw new Error(
      "Cannot read a sealed secret: MARKET_SECRET is not the one it was sealed under; restore that secret",
    );
  }
}

/** SHA-256 in hexadecimal, for tokens that are only compared. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** 128-bit signature of `text` under MARKET_SECRET, in base64url. */
export function sign(purpose: string, text: string): string {
  return createHmac("sha256", keyFor(purpose)).update(text).digest().subarray(0, 16).toString("base64url");
}

/** Compares in constant time. */
export function equalTexts(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
