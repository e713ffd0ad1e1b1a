// Which accounts share a browser, and which work in lockstep: questions for the operator, never a ban.
import { randomBytes } from "node:crypto";
import { market } from "../db/client";
import { hashToken } from "../seal";
import { cookie, readCookie } from "../site/session";

const deviceCookie = "market_device";
const days = 400;

/** Remembers that this browser opened the account. Returns the Set-Cookie value that names the browser. */
export async function noteDevice(cookieHeader: string | null, workerId: string): Promise<string> {
  const known = readCookie(cookieHeader, deviceCookie);
  const device = known && /^[\w-]{32}$/.test(known) ? known : randomBytes(24).toString("base64url");
  await market().$executeRaw`
    insert into worker_devices (device_hash, worker_id) values (${hashToken(device)}, ${workerId}) on conflict do nothing`;
  return cookie(deviceCookie, device, days * 86_400);
}

export interface AccountFlag {
  kind: "device" | "timing";
  /** Two accounts of different persons, as far as is known; the older one second. */
  workerId: string;
  otherId: string;
  /** HITs that both did, and how many of them within three seconds of one another; null for a shared browser. */
  together: number | null;
  common: number | null;
}

/** Pairs of accounts that were opened in one browser, newest first. */
export function listSharedDevices(): Promise<AccountFlag[]> {
  return market().$queryRaw<AccountFlag[]>`
    select distinct 'device' as kind, a.id as "workerId", b.id as "otherId", null::int as together, null::int as common, a.created_at
    from worker_devices d join worker_devices e on e.device_hash = d.device_hash
    join workers a on a.id = d.worker_id join workers b on b.id = e.worker_id
    where (b.created_at, b.id) < (a.created_at, a.id) and coalesce(a.merged_into_id, a.id) <> coalesce(b.merged_into_id, b.id)
    order by a.created_at desc limit 100`;
}

/**
 * Pairs of accounts that accepted and submitted within three seconds of one another in at least four of five HITs that both did, five or
 * more of them, among the last 20,000 submissions.
 */
export function listIdenticalTiming(): Promise<AccountFlag[]> {
  return market().$queryRaw<AccountFlag[]>`
    with recent as (
      select c.hit_id, c.worker_id, c.accepted_at, c.ended_at, coalesce(w.merged_into_id, w.id) as person, w.created_at
      from acceptances c join workers w on w.id = c.worker_id where c.outcome = 'submitted' order by c.id desc limit 20000),
    pairs as (
      select a.worker_id, b.worker_id as other_id, count(*)::int as common, count(*) filter (
        where abs(extract(epoch from a.accepted_at - b.accepted_at)) <= 3 and abs(extract(epoch from a.ended_at - b.ended_at)) <= 3)::int as together
      from recent a join recent b on b.hit_id = a.hit_id and (b.created_at, b.worker_id) < (a.created_at, a.worker_id) and b.person <> a.person
      group by 1, 2)
    select 'timing' as kind, worker_id as "workerId", other_id as "otherId", together, common from pairs
    where common >= 5 and together * 5 >= common * 4 order by together desc limit 100`;
}
