import { describe, expect, test } from "vitest";
import { seededGenerator } from "@/lib/stats/seeded-generator";
import { uniform } from "@/lib/stats/uniform";
import { isSuspect, type MeasuredAssignment, type MeasuredHit, measureWorkers, type PositionRole } from "./rules";

const hit = (roles: readonly PositionRole[], first = 100): MeasuredHit => ({
  classId: 1,
  candidateIds: roles.map((_, at) => first + at),
  roles,
});
const answer = (worker: number, selected: string, change: Partial<MeasuredAssignment> = {}): MeasuredAssignment => ({
  worker,
  hit: 1,
  selected,
  unavailable: "0".repeat(selected.length),
  counted: "1".repeat(selected.length),
  activeSeconds: 60,
  excluded: false,
  ...change,
});

describe("measureWorkers", () => {
  test("counts controls, agreement with the others and bias by hand", () => {
    const roles = ["target", "target", "positive_control", "negative_control"] as const;
    const [first, second, third] = measureWorkers({
      workers: 3,
      hits: new Map([[1, hit(roles)]]),
      assignments: [
        answer(0, "1010"),
        answer(1, "1010", { activeSeconds: 80 }),
        answer(2, "0111", { activeSeconds: null }),
      ],
      imported: [],
    });
    // Worker 2 against two others who agree: frequencies among the others are 1, 0 and 1 at the three counted positions.
    expect(third).toMatchObject({
      votes: 3,
      positiveShown: 1,
      positiveSelected: 1,
      negativeShown: 1,
      negativeSelected: 1,
      medianSeconds: null,
    });
    expect(third?.agreement).toBeCloseTo(1 / 3, 12);
    expect(third?.bias).toBeCloseTo((-1 + 1 + 0) / 3, 12);
    // Workers 0 and 1: one other agrees and one does not at the first two positions (ties count half), both agree at the third.
    expect(first?.agreement).toBeCloseTo((0.5 + 0.5 + 1) / 3, 12);
    expect(first?.bias).toBeCloseTo((1 - 0.5 + (0 - 0.5) + 0) / 3, 12);
    expect(second?.medianSeconds).toBe(80);
  });

  test("masked, unavailable and excluded answers say nothing about others", () => {
    const roles = ["target", "target"] as const;
    const [first, second] = measureWorkers({
      workers: 2,
      hits: new Map([[1, hit(roles)]]),
      assignments: [answer(0, "11", { counted: "01", unavailable: "00" }), answer(1, "00", { excluded: true })],
      imported: [],
    });
    expect(first).toMatchObject({ votes: 1, agreementVotes: 0, agreement: null });
    // The excluded worker is measured against those who count.
    expect(second).toMatchObject({ votes: 2, agreementVotes: 1, agreement: 0, bias: -1 });
  });

  test("tells careful workers from those who answer at random, by controls and by Dawid-Skene", () => {
    const rng = seededGenerator(5, "crowd");
    const roles = [
      ...Array<PositionRole>(20).fill("target"),
      "positive_control",
      "positive_control",
      "negative_control",
      "negative_control",
    ] as PositionRole[];
    const hits = new Map(Array.from({ length: 30 }, (_, index) => [index, hit(roles, 1000 * index)] as const));
    const assignments: MeasuredAssignment[] = [];
    for (const [number, { candidateIds }] of hits)
      for (let worker = 0; worker < 8; worker++) {
        const selected = candidateIds.map((id, at) => {
          const shows = roles[at] === "positive_control" || (roles[at] === "target" && (id * 7919) % 101 < 33);
          if (worker === 7) return uniform(rng) < 0.5 ? "1" : "0";
          return uniform(rng) < (shows ? 0.95 : 0.04) ? "1" : "0";
        });
        assignments.push(answer(worker, selected.join(""), { hit: number }));
      }
    const figures = measureWorkers({ workers: 8, hits, assignments, imported: [] });
    for (const careful of figures.slice(0, 7)) {
      expect(careful.sensitivity).toBeGreaterThan(0.9);
      expect(careful.specificity).toBeGreaterThan(0.92);
      expect(isSuspect(careful)).toBe(false);
    }
    const [random] = figures.slice(7);
    expect(random?.sensitivity).toBeLessThan(0.6);
    expect(random?.specificity).toBeLessThan(0.6);
    expect(random && isSuspect(random)).toBe(true);
  });

  test("finds rhythms and answers that repeat from HIT to HIT", () => {
    const roles = Array<PositionRole>(24).fill("target");
    const hits = new Map([1, 2, 3].map((number) => [number, hit(roles, 1000 * number)] as const));
    const [figure] = measureWorkers({
      workers: 1,
      hits,
      assignments: [
        answer(0, "10".repeat(12), { hit: 1 }),
        answer(0, "111100001010110010100101", { hit: 2 }),
        answer(0, "111100001010110010100101", { hit: 3 }),
      ],
      imported: [],
    });
    expect(figure).toMatchObject({ assignments: 3, patterned: 1, identical: 2 });
  });

  test("imported votes are judged like any other", () => {
    const [first, second] = measureWorkers({
      workers: 2,
      hits: new Map(),
      assignments: [],
      imported: Array.from({ length: 10 }, (_, at) => [
        { worker: 0, classId: 1, candidateId: at, selected: true, excluded: false },
        { worker: 1, classId: 1, candidateId: at, selected: at < 5, excluded: false },
      ]).flat(),
    });
    expect(first).toMatchObject({ votes: 10, agreement: 0.5, bias: 0.5, assignments: 0 });
    expect(second?.classBias).toEqual([{ classId: 1, votes: 10, bias: -0.5 }]);
  });
});
