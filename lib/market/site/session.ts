import { randomBytes } from "node:crypto";
import { market, type Transaction } from "../db/client";
import type { Worker } from "../db/generated/client";
import { marketOrigin } from "../env";
import { hashToken } from "../seal";

const days = 30;

function isSecure(): boolean {
  return marketOrigin().startsWith("https:");
}

/** `__Host-` needs https; on plain http (one machine) the name is plain. */
function cookieName(name: string): string {
  return isSecure() ? `__Host-${name}` : name;
}

/** A cookie of the market: not readable by scripts, not sent from other sites' frames and forms. */
export function cookie(name: string, value: string, maxAgeSeconds: number): string {
  const secure = isSecure() ? "; Secure" : "";
  return `${cookieName(name)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** Value of a market cookie in a Cookie header. */
export function readCookie(header: string | null, name: string): string | null {
  for (const pair of (header ?? "").split(";")) {
    const [key, ...value] = pair.trim().split("=");
    if (key === cookieName(name)) return value.join("=") || null;
  }
  return null;
}

export const sessionCookie = "market_session";
/** Carries the code to come back with to the welcome page, once. */
export const codeCookie = "market_code";
/** Present while the worker wants the next HIT accepted by itself. */
export const autoCookie = "market_auto";

/** Signs a worker in. Returns the Set-Cookie value. */
export async function openSession(tx: Transaction, workerId: string): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await tx.$executeRaw`
    insert into worker_sessions (token_hash, worker_id, expires_at)
    values (${hashToken(token)}, ${workerId}, app_now() + ${days} * interval '1 day')`;
  return cookie(sessionCookie, token, days * 86_400);
}

/** Who is signed in by this Cookie header; of merged accounts the survivor. Null where nobody is. */
export async function sessionWorker(cookieHeader: string | null): Promise<Worker | null> {
  const token = readCookie(cookieHeader, sessionCookie);
  if (!token) return null;
  const [row] = await market().$queryRaw<{ id: string }[]>`
    select coalesce(w.merged_into_id, w.id) as id from worker_sessions s join workers w on w.id = s.worker_id
    where s.token_hash = ${hashToken(token)} and s.expires_at > app_now()`;
  return row ? market().worker.findUnique({ where: { id: row.id } }) : null;
}

/** Ends the session of this Cookie header. Returns the Set-Cookie value that removes the cookie. */
export async function closeSession(cookieHeader: string | null): Promise<string> {
  const token = readCookie(cookieHeader, sessionCookie);
  if (token) await market().workerSession.deleteMany({ where: { tokenHash: hashToken(token) } });
  return cookie(sessionCookie, "", 0);
}
