import fc from "fast-check";
import { expect, test } from "vitest";
import { carriesOver, isVisible, splitClasses, standingOf } from "./rules";

test("a class stands as its reviewers agree, a conflict until somebody settles it", () => {
  expect(standingOf([{ slot: 0, verdict: "reviewed" }])).toBe("reviewed");
  expect(
    standingOf([
      { slot: 0, verdict: "reviewed" },
      { slot: 1, verdict: "unreviewed" },
    ]),
  ).toBe("unreviewed");
  const differing = [
    { slot: 0, verdict: "reviewed" },
    { slot: 1, verdict: "problematic" },
  ] as const;
  expect(standingOf(differing)).toBe("conflict");
  expect(standingOf([...differing, { slot: 2, verdict: "unreviewed" }])).toBe("conflict");
  expect(standingOf([...differing, { slot: 2, verdict: "reviewed" }])).toBe("reviewed");
  expect(standingOf([])).toBe("unreviewed");
});

test("a review carries over only if it was not problematic and the images are the same", () => {
  const images = Uint8Array.of(1, 2, 3);
  expect(carriesOver("reviewed", images, Uint8Array.of(1, 2, 3))).toBe(true);
  expect(carriesOver("reviewed", images, Uint8Array.of(1, 2, 4))).toBe(false);
  expect(carriesOver("problematic", images, images)).toBe(false);
  expect(carriesOver("conflict", images, images)).toBe(false);
  expect(carriesOver("reviewed", undefined, images)).toBe(false);
});

test("classes are split evenly, each slot once, and nobody gets both slots of a class", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { maxLength: 60 }),
      fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 7 }),
      fc.constantFrom(1 as const, 2 as const),
      fc.nat(),
      (classIds, reviewers, perClass, seed) => {
        const split = splitClasses(classIds, reviewers, perClass, seed);
        expect(split.map(({ classId, slot }) => `${classId}/${slot}`).sort()).toEqual(
          classIds.flatMap((id) => Array.from({ length: perClass }, (_, slot) => `${id}/${slot}`)).sort(),
        );
        const loads = reviewers.map((one) => split.filter(({ assigneeId }) => assigneeId === one).length);
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
        for (const slots of Map.groupBy(split, ({ classId }) => classId).values())
          expect(new Set(slots.map(({ assigneeId }) => assigneeId)).size).toBe(perClass);
        expect(splitClasses([...classIds].reverse(), [...reviewers].reverse(), perClass, seed)).toEqual(split);
      },
    ),
    { numRuns: 100 },
  );
});

test("of a blind double review one sees one's own verdict, the other's when both have judged", () => {
  const slots = [
    { slot: 0, verdict: "reviewed" as const, decidedBy: "ada", assigneeId: "ada" },
    { slot: 1, verdict: "unreviewed" as const, decidedBy: null, assigneeId: "bob" },
  ];
  expect(isVisible(slots, 0, "ada")).toBe(true);
  expect(isVisible(slots, 0, "bob")).toBe(false);
  const both = slots.map((slot) => ({ ...slot, verdict: "reviewed" as const }));
  expect(isVisible(both, 0, "bob")).toBe(true);
});
