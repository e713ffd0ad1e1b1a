import fc from "fast-check";
import { expect, it } from "vitest";
import { longestDelaySeconds, retryDelaySeconds } from "./rules";

it("doubles the wait up to five minutes", () => {
  expect([1, 2, 3, 4, 9, 10, 10_000].map((attempts) => retryDelaySeconds(attempts, 1))).toEqual([
    1, 2, 4, 8, 256, 300, 300,
  ]);
});

it("waits at least half of that, and never longer than the longest", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, jitter) => {
      const delay = retryDelaySeconds(attempts, jitter);
      expect(delay).toBeGreaterThanOrEqual(retryDelaySeconds(attempts, 1) / 2);
      expect(delay).toBeLessThanOrEqual(longestDelaySeconds);
    }),
  );
});
