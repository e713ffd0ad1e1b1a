import { setTimeout as wait } from "node:timers/promises";
import { type FetchedAnswer, FetchRefusal } from "@/lib/net/guarded-fetch";

/** Seconds before the second, third, ... try where the server does not say. */
const backOff = [1, 2, 4, 8, 16, 32] as const;
/** A server that wants more patience than this is left for the next run. */
const longestWait = 120;
const busy = new Set([408, 425, 429, 500, 502, 503, 504]);

export interface Patience {
  /** Milliseconds in a second of waiting; tests shorten it. */
  second?: number;
  tries?: number;
}

/**
 * Makes a request, again where the server is busy (429, 5xx) or does not answer: after what Retry-After says, else after 1, 2, 4, ...
 * seconds. Answers the last answer, whatever its status; throws what the last try threw.
 */
export async function retryLater(
  request: () => Promise<FetchedAnswer>,
  signal: AbortSignal,
  { second = 1000, tries = 5 }: Patience = {},
): Promise<FetchedAnswer> {
  for (let attempt = 0; ; attempt += 1) {
    const last = attempt + 1 >= tries;
    let seconds: number = backOff[Math.min(attempt, backOff.length - 1)] ?? 32;
    try {
      const answer = await request();
      if (last || !busy.has(answer.status)) return answer;
      seconds = retryAfter(answer.headers["retry-after"]) ?? seconds;
      if (seconds > longestWait) return answer;
    } catch (error) {
      if (last || !(error instanceof FetchRefusal) || !error.passing) throw error;
    }
    await wait(seconds * second, undefined, { signal });
  }
}

/** Seconds that a Retry-After header asks for, given as such or as a date; undefined where it is neither. */
export function retryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,6}$/.test(header.trim())) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
