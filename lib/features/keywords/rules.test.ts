import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { publicData } from "@/prisma/seed/public-data";
import { keywordTargets, nextKeyword } from "./rules";

test("shares are floored, and what is missing goes to the largest fractions in the order of the counts", () => {
  // 10 x 5/9 = 5.56, 10 x 3/9 = 3.33, 10 x 1/9 = 1.11: floors 5, 3, 1; the one that is missing goes to .56.
  const counts = [
    { keyword: "b", count: 3 },
    { keyword: "a", count: 5 },
    { keyword: "c", count: 1 },
  ];
  expect(keywordTargets(counts, 10)).toEqual([
    { keyword: "a", count: 5, target: 6 },
    { keyword: "b", count: 3, target: 3 },
    { keyword: "c", count: 1, target: 1 },
  ]);
  // 3 x 1/4 = .75 each: three of four get one, the last of equals none and is left out.
  const equal = ["a", "b", "c", "d"].map((keyword) => ({ keyword, count: 7 }));
  expect(keywordTargets(equal, 3).map(({ keyword }) => keyword)).toEqual(["a", "b", "c"]);
  expect(keywordTargets(equal, 10, 2).map(({ target }) => target)).toEqual([5, 5]);
  expect(() => keywordTargets([], 10)).toThrow("Cannot plan keywords: 0 keywords have 0 images together");
});

test("targets add up to what is wanted and follow the counts", () => {
  const list = fc.array(fc.integer({ min: 1, max: 800 }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(list, fc.integer({ min: 1, max: 500 }), (counts, total) => {
      const targets = keywordTargets(
        counts.map((count, at) => ({ keyword: `k${at}`, count })),
        total,
      );
      expect(targets.reduce((sum, { target }) => sum + target, 0)).toBe(total);
      for (const [at, { target }] of targets.entries()) {
        const next = targets[at + 1];
        if (next) expect(target).toBeGreaterThanOrEqual(next.target);
      }
    }),
  );
});

test("who picks goes on where candidates are left and too few are picked, who confirms where picks wait", () => {
  const row = (target: number, candidates: number, picked = 0, confirmed = 0) => ({
    target,
    candidates,
    picked,
    confirmed,
  });
  const [done, short, waiting, none] = [row(2, 5, 0, 2), row(3, 9, 1), row(2, 4, 2), row(4, 0)];
  const plan = [done, short, waiting, none];
  expect(nextKeyword(plan, done, "first")).toBe(short);
  expect(nextKeyword(plan, waiting, "first")).toBe(short);
  expect(nextKeyword(plan, short, "first")).toBeUndefined();
  expect(nextKeyword(plan, undefined, "second")).toBe(short);
  expect(nextKeyword(plan, short, "second")).toBe(waiting);
  expect(nextKeyword([done, none], done, "second")).toBeUndefined();
});

test.runIf(existsSync(publicData))("CIFAR-10's keywords give keyword_counts_v7.json, all ten classes", () => {
  const read = (name: string) =>
    JSON.parse(readFileSync(`${publicData}/cifar10/${name}`, "utf8")) as Record<string, Record<string, number>>;
  const old = read("keyword_counts_cifar10.json");
  const published = read("keyword_counts_v7.json");
  expect(Object.keys(published)).toHaveLength(10);
  for (const [wnid, expected] of Object.entries(published)) {
    const counts = Object.entries(old[wnid] ?? {}).map(([keyword, count]) => ({ keyword, count }));
    const planned = keywordTargets(counts, 200);
    expect([wnid, Object.fromEntries(planned.map(({ keyword, target }) => [keyword, target]))]).toEqual([
      wnid,
      expected,
    ]);
  }
});
