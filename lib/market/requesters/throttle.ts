import { marketEnv } from "../env";

const windows = new Map<number, { second: number; requests: number }>();

/** Counts a request against MARKET_REQUESTS_PER_SECOND of this process; false where the requester has used up this second. */
export function allowRequest(requesterId: number, nowMilliseconds = Date.now()): boolean {
  const limit = marketEnv().MARKET_REQUESTS_PER_SECOND;
  if (limit === 0) return true;
  const second = Math.floor(nowMilliseconds / 1000);
  const window = windows.get(requesterId);
  if (window?.second !== second) {
    windows.set(requesterId, { second, requests: 1 });
    return true;
  }
  window.requests += 1;
  return window.requests <= limit;
}
