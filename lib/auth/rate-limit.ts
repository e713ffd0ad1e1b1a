import { database } from "@/lib/db/client";

export interface RateLimit {
  /** At most so many events ... */
  max: number;
  /** ... in so many seconds from the first. */
  seconds: number;
}

/** Counts one event under `key` and says whether it is still within the limit; all processes share the count. One statement, so no two events see the same count. */
export async function countWithinLimit(
  key: string,
  limit: RateLimit,
): Promise<{ allowed: boolean; retryAfterSeconds: number }> {
  const [row] = await database("desk").$queryRaw<{ count: number; wait: number }[]>`
    insert into rate_limits as l (key, count, window_start) values (${key}, 1, app_now())
    on conflict (key) do update set
      count = case when l.window_start < app_now() - ${limit.seconds}::double precision * interval '1 second' then 1 else l.count + 1 end,
      window_start = case when l.window_start < app_now() - ${limit.seconds}::double precision * interval '1 second' then app_now() else l.window_start end
    returning count, ceil(extract(epoch from window_start - app_now()) + ${limit.seconds}::double precision)::integer as wait`;
  // A statement that began before the window's first event sees it in the future: never more than the whole window.
  const wait = Math.min(limit.seconds, row?.wait ?? limit.seconds);
  return { allowed: (row?.count ?? 0) <= limit.max, retryAfterSeconds: Math.max(1, wait) };
}

/** Forgets what was counted under `key`. */
export async function clearLimit(key: string): Promise<void> {
  await database("desk").rateLimit.deleteMany({ where: { key } });
}
