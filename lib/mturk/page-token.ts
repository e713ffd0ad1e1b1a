// Tokens that only this server can make: a HIT's address carries one (nobody walks through HITs by counting), and every call of the
// worker's page carries one (the frame has no cookie). They prove that our page was opened for these ids, not that the market
// issued the ids: that is known only when it lists the assignment.
import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";

/** First 16 bytes of HMAC-SHA256 under REDRAW_SECRET, base64url (22 characters). JSON keeps neighbouring fields apart. */
function seal(purpose: string, ...fields: readonly (string | number)[]): string {
  const mac = createHmac("sha256", env().REDRAW_SECRET).update(JSON.stringify([purpose, ...fields]));
  return mac.digest().subarray(0, 16).toString("base64url");
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The unguessable part of a HIT's address `/hit/<studyId>/<hitId>/<token>`. */
export function hitToken(studyId: number, hitId: number): string {
  return seal("hit/1", studyId, hitId);
}

export function isHitToken(token: string, studyId: number, hitId: number): boolean {
  return isEqual(token, hitToken(studyId, hitId));
}

/** The unguessable part of the address to which a market tells what happened to a batch's HITs. */
export function notificationToken(studyId: number, batchId: number): string {
  return seal("notifications/1", studyId, batchId);
}

export function isNotificationToken(token: string, studyId: number, batchId: number): boolean {
  return isEqual(token, notificationToken(studyId, batchId));
}

/** Whose page it is: our HIT and the market's two ids, as the page was opened with them. */
export interface PageIds {
  studyId: number;
  hitId: number;
  marketAssignmentId: string;
  marketWorkerId: string;
}

function sealPage(ids: PageIds, issued: string): string {
  return seal("page/1", ids.studyId, ids.hitId, ids.marketAssignmentId, ids.marketWorkerId, issued);
}

/** Token of one opened page: `<seconds since 1970 in base 36>.<seal>`. */
export function pageToken(ids: PageIds, issuedAt: Date): string {
  const issued = Math.floor(issuedAt.getTime() / 1000).toString(36);
  return `${issued}.${sealPage(ids, issued)}`;
}

export type PageTokenCheck = { ok: true; issuedAt: Date } | { ok: false; reason: "forged" | "expired" };

/** Whether `token` was made here for exactly these ids, at most `maxAgeSeconds` before `at` (without a limit: ever). */
export function checkPageToken(
  token: string,
  ids: PageIds,
  limit?: { at: Date; maxAgeSeconds: number },
): PageTokenCheck {
  const [issued = "", given = "", ...rest] = token.split(".");
  if (!/^[0-9a-z]{1,8}$/.test(issued) || rest.length > 0 || !isEqual(given, sealPage(ids, issued))) {
    return { ok: false, reason: "forged" };
  }
  const issuedAt = new Date(Number.parseInt(issued, 36) * 1000);
  if (limit && limit.at.getTime() - issuedAt.getTime() > limit.maxAgeSeconds * 1000) {
    return { ok: false, reason: "expired" };
  }
  return { ok: true, issuedAt };
}

/** Seed of the order in which this worker's tiles are shown: 32 bits, the same at every reload. */
export function orderSeed(ids: PageIds): number {
  const mac = createHmac("sha256", env().REDRAW_SECRET);
  mac.update(JSON.stringify(["order/1", ids.studyId, ids.hitId, ids.marketAssignmentId, ids.marketWorkerId]));
  return mac.digest().readUInt32BE(0);
}
