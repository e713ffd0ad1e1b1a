import { describe, expect, it } from "vitest";
import { paced, RateBucket, rateLimits } from "./rate-bucket";

/** A clock that only sleeping moves. */
function handClock() {
  let now = 0;
  return {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}
const later = new Error("Rate exceeded");
const isThrottling = (error: unknown) => error === later;

/** A market that bears `capacity` requests in any second of the clock. */
function limited(clock: { now(): number }, capacity: number) {
  const served: number[] = [];
  let refused = 0;
  return {
    request: async () => {
      const from = clock.now() - 1000;
      if (served.filter((at) => at > from).length >= capacity) {
        refused += 1;
        throw later;
      }
      served.push(clock.now());
    },
    served,
    refused: () => refused,
  };
}

describe("the rate of market calls", () => {
  it("settles near what a market bears, and no request fails", async () => {
    const clock = handClock();
    const bucket = new RateBucket(clock);
    const market = limited(clock, 20);
    for (let call = 0; call < 2000; call += 1) await paced(bucket, isThrottling, market.request);
    expect(market.served).toHaveLength(2000);
    // 2,000 requests at 20 a second take 100 s; the bucket needs less than twice that.
    expect(clock.now()).toBeLessThan(200_000);
    expect(market.refused()).toBeLessThan(200);
  });

  it("grows while the market answers, up to its limit", async () => {
    const clock = handClock();
    const bucket = new RateBucket(clock);
    for (let call = 0; call < 1000; call += 1) await paced(bucket, isThrottling, async () => {});
    expect(bucket.rate).toBe(rateLimits.most);
  });

  it("saves up at most a second of permits", async () => {
    const clock = handClock();
    const bucket = new RateBucket(clock);
    clock.advance(60_000);
    for (let call = 0; call < rateLimits.start; call += 1) await bucket.take();
    expect(clock.now()).toBe(60_000);
    await bucket.take();
    expect(clock.now()).toBeCloseTo(60_000 + 1000 / rateLimits.start, 6);
  });

  it("gives a request up after some tries where the market only throttles, and passes other errors on at once", async () => {
    const clock = handClock();
    let tries = 0;
    const always = async () => {
      tries += 1;
      throw later;
    };
    await expect(paced(new RateBucket(clock), isThrottling, always)).rejects.toBe(later);
    expect(tries).toBe(6);
    await expect(
      paced(new RateBucket(clock), isThrottling, async () => {
        throw new Error("other");
      }),
    ).rejects.toThrow("other");
  });
});
