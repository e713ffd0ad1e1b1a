import { expect, test } from "vitest";
import { type FetchedAnswer, FetchRefusal } from "@/lib/net/guarded-fetch";
import { retryAfter, retryLater } from "./retry-later";

const never = new AbortController().signal;
const answer = (status: number, headers: Record<string, string> = {}): FetchedAnswer => ({
  status,
  headers,
  bytes: Buffer.alloc(0),
  url: "http://test/",
});
/** Answers or throws what is listed, one at a time; `waits` holds when each was asked, in milliseconds from the first. */
function script(steps: readonly (FetchedAnswer | Error)[]) {
  const left = [...steps];
  const waits: number[] = [];
  let start: number | undefined;
  return {
    waits,
    ask: async () => {
      start ??= performance.now();
      waits.push(performance.now() - start);
      const step = left.shift();
      if (step === undefined || step instanceof Error) throw step ?? new Error("asked too often");
      return step;
    },
  };
}

test("a busy server is asked again, each time after twice as long, and at last its answer is given", async () => {
  const { ask, waits } = script([answer(503), answer(500), answer(429), answer(502)]);
  expect((await retryLater(ask, never, { second: 10, tries: 4 })).status).toBe(502);
  // 10, 20 and 40 ms between the four; timers are never early by more than a millisecond.
  [0, 9, 29, 69].forEach((least, at) => {
    expect(waits[at]).toBeGreaterThanOrEqual(least);
  });
});

test("Retry-After goes before the own pace, as seconds or as a date; too much patience is not had", async () => {
  const { ask, waits } = script([answer(429, { "retry-after": "0" }), answer(200)]);
  expect((await retryLater(ask, never, { second: 5000 })).status).toBe(200);
  expect(waits).toHaveLength(2);
  expect((await retryLater(script([answer(429, { "retry-after": "3600" })]).ask, never)).status).toBe(429);
  expect(retryAfter("120")).toBe(120);
  expect(retryAfter("Wed, 21 Oct 2015 07:28:10 GMT", Date.UTC(2015, 9, 21, 7, 28, 0))).toBe(10);
  expect(retryAfter("soon")).toBeUndefined();
});

test("what will not pass is not tried again, and a stop ends the waiting", async () => {
  const private_ = new FetchRefusal("private", false);
  await expect(retryLater(script([private_]).ask, never, { second: 1 })).rejects.toBe(private_);
  const { ask, waits } = script([new FetchRefusal("reset", true), answer(200)]);
  expect((await retryLater(ask, never, { second: 1 })).status).toBe(200);
  expect(waits).toHaveLength(2);
  expect((await retryLater(script([answer(404)]).ask, never, { second: 1 })).status).toBe(404);
  const stop = new AbortController();
  const waiting = retryLater(script([answer(503)]).ask, stop.signal, { second: 60_000 });
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
});
