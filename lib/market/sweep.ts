// The market's own work in the background: what time alone makes due, and events on their way out.
import type { Sending } from "./around";
import { inSqlTransaction, market } from "./db/client";
import { disposalDays } from "./hits/rules";
import { lockHit, releaseOpenSlots } from "./hits/settle";
import { deliverDue } from "./notifications/deliver";
import { emit } from "./notifications/mutations";
import { eraseParticipants } from "./workers/erase";

/** HITs handled in one sweep of each kind. */
const batch = 500;

async function dueHits(): Promise<string[]> {
  const rows = await market().$queryRaw<{ id: string }[]>`
    (select id from hits where open_held and expires_at <= app_now() order by expires_at limit ${batch})
    union (select hit_id from assignments where state = 'accepted' and deadline <= app_now() order by deadline limit ${batch})
    union (select hit_id from assignments where state = 'submitted' and auto_approval_at <= app_now() order by auto_approval_at limit ${batch})`;
  return rows.map((row) => row.id);
}

async function oldHits(): Promise<string[]> {
  const rows = await market().$queryRaw<{ id: string }[]>`
    select id from hits where disposed_at is null and reviewable_at <= app_now() - ${disposalDays} * interval '1 day'
      and pending = 0 and submitted = 0 order by reviewable_at limit ${batch}`;
  return rows.map((row) => row.id);
}

async function disposeOld(hitId: string): Promise<void> {
  await inSqlTransaction(async (tx) => {
    const locked = await lockHit(tx, hitId);
    if (!locked || locked.hit.disposedAt || locked.hit.pending > 0 || locked.hit.submitted > 0) return;
    const { hit, at } = locked;
    await releaseOpenSlots(tx, hit);
    await tx.$executeRaw`update hits set disposed_at = ${at} where id = ${hit.id}`;
    await emit(tx, "HITDisposed", hit, at);
  });
}

/** Does what has fallen due: assignments that ran out, offers that ended, answers to approve, HITs to dispose of, tokens and sessions to forget. Can run anywhere, any number of times. Returns how many HITs it touched. */
export async function sweep(): Promise<number> {
  const due = await dueHits();
  for (const id of due) await inSqlTransaction((tx) => lockHit(tx, id));
  const old = await oldHits();
  for (const id of old) await disposeOld(id);
  await eraseParticipants();
  await market().$executeRaw`delete from request_tokens where used_at <= app_now() - interval '24 hours'`;
  await market().$executeRaw`delete from worker_sessions where expires_at <= app_now()`;
  await market().$executeRaw`delete from operator_sessions where expires_at <= app_now()`;
  await market()
    .$executeRaw`delete from notification_deliveries where state <> 'pending' and created_at <= app_now() - interval '30 days'`;
  return due.length + old.length;
}

/** Does `act` again and again, `intervalMilliseconds` after its end, until the returned function is called; that one resolves when the act in progress is over. */
function keepDoing(name: string, intervalMilliseconds: number, act: (isStopped: () => boolean) => Promise<void>) {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  const next = () => {
    round = act(() => stopped)
      .catch((error: unknown) => console.error(`market ${name}:`, error))
      .then(() => {
        if (!stopped) timer = setTimeout(next, intervalMilliseconds);
      });
  };
  next();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await round;
  };
}

/** Sweeps and delivers every `intervalMilliseconds`, neither waiting for the other, until the returned function is called; that one resolves when what is in progress is over. */
export function startSweeping(intervalMilliseconds = 2000, sending?: Sending): () => Promise<void> {
  const stops = [
    keepDoing("sweep", intervalMilliseconds, async () => {
      await sweep();
    }),
    keepDoing("delivery", intervalMilliseconds, async (isStopped) => {
      while (!isStopped() && (await deliverDue(50, sending)) > 0);
    }),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
