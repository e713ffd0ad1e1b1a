/** Longest wait between two tries, in seconds. */
export const longestDelaySeconds = 300;

/** Hours after which a request token is not relied on (a market remembers it for 24): look for the effect before trying again. */
export const tokenHours = 23;

/** Seconds of a lease: more than one call can take (3 s to connect and 15 s to answer, up to three calls in a row). */
export const leaseSeconds = 60;

/** Seconds to wait after so many failed tries: doubling from one, at most five minutes; `jitter` from [0, 1) spreads the upper half. */
export function retryDelaySeconds(attempts: number, jitter: number): number {
  const delay = Math.min(2 ** Math.min(attempts - 1, 30), longestDelaySeconds);
  return (delay / 2) * (1 + jitter);
}
