// The operator: whoever runs the market. One password, a cookie of its own, no account.
import { randomBytes } from "node:crypto";
import { market } from "../db/client";
import { marketEnv } from "../env";
import { equalTexts, hashToken, seal, sign, unseal } from "../seal";
import { cookie, readCookie } from "../site/session";

const sessionName = "market_operator";
const hours = 12;

/** MARKET_OPERATOR_PASSWORD, or one derived from MARKET_SECRET (128 bits), so that there is always one and never a default. */
export function operatorPassword(): string {
  return marketEnv().MARKET_OPERATOR_PASSWORD || sign("operator", "password");
}

// Tries of this process in the present minute: a password that the operator chose may be short.
const tries = { minute: 0, count: 0 };

/** Signs the operator in. Returns the Set-Cookie value, or null where the password is wrong or ten were tried in this minute. */
export async function openOperatorSession(password: string): Promise<string | null> {
  const minute = Math.floor(Date.now() / 60_000);
  if (tries.minute !== minute) Object.assign(tries, { minute, count: 0 });
  tries.count += 1;
  if (tries.count > 10 || !equalTexts(hashToken(password), hashToken(operatorPassword()))) return null;
  const token = randomBytes(32).toString("base64url");
  await market().$executeRaw`
    insert into operator_sessions (token_hash, expires_at) values (${hashToken(token)}, app_now() + ${hours} * interval '1 hour')`;
  return cookie(sessionName, token, hours * 3600);
}

/** True where this Cookie header belongs to a signed-in operator. */
export async function isOperator(cookieHeader: string | null): Promise<boolean> {
  const token = readCookie(cookieHeader, sessionName);
  if (!token) return false;
  const [row] = await market().$queryRaw<{ found: boolean }[]>`
    select exists (select 1 from operator_sessions where token_hash = ${hashToken(token)} and expires_at > app_now()) as found`;
  return row?.found ?? false;
}

/** Ends the operator's session. Returns the Set-Cookie value that removes the cookie. */
export async function closeOperatorSession(cookieHeader: string | null): Promise<string> {
  const token = readCookie(cookieHeader, sessionName);
  if (token) await market().operatorSession.deleteMany({ where: { tokenHash: hashToken(token) } });
  return cookie(sessionName, "", 0);
}

const flashName = "market_flash";

/** What an act did, to be shown once by the next page (a secret may be in it: the cookie is sealed). */
export function flash(message: { ok: boolean; text: string; secret?: string }): string {
  return cookie(flashName, Buffer.from(seal(JSON.stringify(message))).toString("base64url"), 60);
}

/** The message of flash(); null where there is none. */
export function readFlash(cookieHeader: string | null): { ok: boolean; text: string; secret?: string } | null {
  const value = readCookie(cookieHeader, flashName);
  if (!value) return null;
  try {
    return JSON.parse(unseal(Buffer.from(value, "base64url")));
  } catch {
    return null;
  }
}
