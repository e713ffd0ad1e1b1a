import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors";
import { type BatchInput, batchCost, type ComposedHit, composeBatch, type PoolClass, type PoolImage } from "./rules";

const method = {
  targetsPerHit: 42,
  positiveControlsPerHit: 3,
  negativeControlsPerHit: 3,
  referenceTargets: "mixed",
} as const;

let nextId = 0;
function buildClass(
  wnid: string,
  counts: { candidates?: number; references?: number; unwanted?: number },
  neighbours: string[] = [],
): PoolClass {
  nextId += 10_000;
  const base = nextId;
  const image = (index: number, role: PoolImage["role"], wanted: boolean): PoolImage => ({
    candidateId: base + index,
    sha256: `${role}-${wnid}-${String(index).padStart(6, "0")}`,
    role,
    wanted,
  });
  const { candidates = 0, references = 0, unwanted = 0 } = counts;
  return {
    classId: base,
    wnid,
    neighbours,
    images: [
      ...Array.from({ length: candidates }, (_, index) => image(index, "candidate", true)),
      ...Array.from({ length: references }, (_, index) => image(4_000 + index, "reference", true)),
      ...Array.from({ length: unwanted }, (_, index) => image(8_000 + index, "candidate", false)),
    ],
  };
}

const idsOf = (hit: ComposedHit, role: string) =>
  hit.positions.filter((position) => position.role === role).map((position) => position.candidateId);
const imagesById = (classes: readonly PoolClass[]) =>
  new Map(classes.flatMap((one) => one.images.map((image) => [image.candidateId, { image, wnid: one.wnid }])));
const wnidsOf = (classes: readonly PoolClass[], ids: number[]) =>
  new Set(ids.map((id) => imagesById(classes).get(id)?.wnid));

describe("a batch of the method's HITs", () => {
  const classes = [buildClass("n1", { candidates: 84, references: 20 }), buildClass("n2", { references: 60 })];

  it("cuts 84 candidates into two HITs of 42 + 3 + 3 when reference images stay controls", () => {
    const hits = composeBatch({ ...method, seed: 1, classes, referenceTargets: "none", only: ["n1"] });
    expect(hits).toHaveLength(2);
    for (const hit of hits) {
      expect(hit.positions).toHaveLength(48);
      expect(idsOf(hit, "target")).toHaveLength(42);
      expect(idsOf(hit, "positiveControl")).toHaveLength(3);
      expect(wnidsOf(classes, idsOf(hit, "positiveControl"))).toEqual(new Set(["n1"]));
      expect(idsOf(hit, "negativeControl")).toHaveLength(3);
      expect(wnidsOf(classes, idsOf(hit, "negativeControl"))).toEqual(new Set(["n2"]));
    }
  });

  it("refills a short last chunk with other candidates of the class", () => {
    const odd = [buildClass("n1", { candidates: 50, references: 5 }), classes[1] as PoolClass];
    const hits = composeBatch({ ...method, seed: 1, classes: odd, referenceTargets: "none", only: ["n1"] });
    expect(hits.map((hit) => idsOf(hit, "target").length)).toEqual([42, 42]);
    expect(new Set(hits.flatMap((hit) => idsOf(hit, "target"))).size).toBe(50);
  });

  it("gives a class of 31 candidates 6 extra positive and 5 extra negative controls", () => {
    // 42 - 31 = 11 missing: half positive, half negative, the odd one positive.
    const small = [buildClass("n1", { candidates: 31, references: 20 }), buildClass("n2", { references: 40 })];
    const [hit] = composeBatch({ ...method, seed: 1, classes: small, referenceTargets: "none", only: ["n1"] });
    expect(hit && [31, 9, 8]).toEqual(
      hit && ["target", "positiveControl", "negativeControl"].map((role) => idsOf(hit, role).length),
    );
  });

  it("posts reference images in HITs of their own or among the candidates", () => {
    const both = [buildClass("n1", { candidates: 42, references: 45 }), buildClass("n2", { references: 9 })];
    const own = composeBatch({ ...method, seed: 3, classes: both, referenceTargets: "own", only: ["n1"] });
    const roles = own.map((hit) => new Set(idsOf(hit, "target").map((id) => imagesById(both).get(id)?.image.role)));
    expect(roles[0]).toEqual(new Set(["candidate"]));
    expect(roles[1]).toEqual(new Set(["reference"]));
    // The last three reference images: as many of the others as leave three for the controls.
    expect(own).toHaveLength(3);
    const mixed = composeBatch({ ...method, seed: 3, classes: both, referenceTargets: "mixed", only: ["n1"] });
    expect(mixed).toHaveLength(3);
    expect(
      new Set(idsOf(mixed[0] as ComposedHit, "target").map((id) => imagesById(both).get(id)?.image.role)).size,
    ).toBe(2);
  });

  it("lets reference images be controls where a class has too few to be targets and controls", () => {
    const few = [buildClass("n1", { candidates: 10, references: 12 }), buildClass("n2", { references: 40 })];
    const [hit, ...more] = composeBatch({ ...method, seed: 1, classes: few, only: ["n1"] });
    expect(more).toEqual([]);
    expect(hit?.positions).toHaveLength(48);
    expect(idsOf(hit as ComposedHit, "target")).toHaveLength(19);
    expect(idsOf(hit as ComposedHit, "positiveControl")).toHaveLength(3);
  });
});

describe("negative controls", () => {
  const near = buildClass("n5", { references: 50 });
  const far = buildClass("n9", { references: 50 });
  const third = buildClass("n7", { references: 50 });

  it("come from the nearest other class, the class itself skipped", () => {
    const classes = [buildClass("n1", { candidates: 84, references: 3 }, ["n1", "n404", "n5", "n9"]), near, far, third];
    for (const hit of composeBatch({ ...method, seed: 1, classes, referenceTargets: "none", only: ["n1"] })) {
      expect(wnidsOf(classes, idsOf(hit, "negativeControl"))).toEqual(new Set(["n5"]));
    }
  });

  it("come from a random other class where there is no list", () => {
    const classes = [buildClass("n1", { candidates: 42 * 30, references: 3 }), near, far, third];
    const hits = composeBatch({ ...method, seed: 1, classes, referenceTargets: "none", only: ["n1"] });
    const chosen = hits.map((hit) => wnidsOf(classes, idsOf(hit, "negativeControl")));
    expect(chosen.every((wnids) => wnids.size === 1)).toBe(true);
    // 30 draws of three classes: all of one class would be a chance of 3 x (1/3)^30.
    expect(new Set(chosen.flatMap((wnids) => [...wnids])).size).toBe(3);
  });

  it("are never an image that also stands under the class", () => {
    const shared = buildClass("n2", { references: 4 });
    const own = buildClass("n1", { candidates: 42, references: 3 });
    const photo = shared.images[0] as PoolImage;
    const classes = [{ ...own, images: [...own.images, { ...photo, candidateId: 7, wanted: false }] }, shared];
    for (let seed = 0; seed < 20; seed += 1) {
      const [hit] = composeBatch({ ...method, seed, classes, referenceTargets: "none", only: ["n1"] });
      expect(idsOf(hit as ComposedHit, "negativeControl")).not.toContain(photo.candidateId);
    }
  });
});

describe("whatever the pool", () => {
  const pools = fc
    .array(fc.record({ candidates: fc.nat(60), unwanted: fc.nat(20), references: fc.integer({ min: 4, max: 40 }) }), {
      minLength: 2,
      maxLength: 5,
    })
    .map((counts) => [
      ...counts.map((count, index) => buildClass(`n${index}`, count, index % 2 ? [`n${index}`, "n0"] : [])),
      // Enough reference images elsewhere for a class of one candidate.
      buildClass("z", { references: 60 }),
    ]);
  const inputs: fc.Arbitrary<BatchInput> = fc.record({
    seed: fc.integer(),
    classes: pools,
    targetsPerHit: fc.integer({ min: 1, max: 50 }),
    positiveControlsPerHit: fc.nat(4),
    negativeControlsPerHit: fc.nat(4),
    referenceTargets: fc.constantFrom("none", "own", "mixed"),
  });

  it("covers every wanted image, keeps the size, shows no image twice and roles as they are", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const wantedImages = input.classes.flatMap((one) =>
          one.images.filter(
            (image) => image.wanted && (input.referenceTargets !== "none" || image.role === "candidate"),
          ),
        );
        fc.pre(wantedImages.length > 0);
        const hits = composeBatch(input);
        const byId = imagesById(input.classes);
        const covered = new Set<number>();
        for (const hit of hits) {
          const size = input.targetsPerHit + input.positiveControlsPerHit + input.negativeControlsPerHit;
          expect(hit.positions).toHaveLength(size);
          expect(new Set(hit.positions.map(({ candidateId }) => byId.get(candidateId)?.image.sha256)).size).toBe(size);
          const counts = { target: 0, positiveControl: 0, negativeControl: 0 };
          for (const { candidateId, role } of hit.positions) {
            counts[role] += 1;
            const found = byId.get(candidateId);
            expect(found?.wnid === hit.wnid).toBe(role !== "negativeControl");
            if (role !== "target") expect(found?.image.role).toBe("reference");
            if (role !== "negativeControl") covered.add(candidateId);
          }
          expect(counts.positiveControl).toBeGreaterThanOrEqual(input.positiveControlsPerHit);
          expect(counts.negativeControl).toBeGreaterThanOrEqual(input.negativeControlsPerHit);
        }
        expect(wantedImages.filter((image) => !covered.has(image.candidateId))).toEqual([]);
      }),
    );
  });

  it("depends on images, settings and seed alone, not on the order of the input", () => {
    fc.assert(
      fc.property(inputs, fc.integer(), (input, at) => {
        const shuffled = input.classes.map((one) => ({ ...one, images: [...one.images].reverse() }));
        const moved = [...shuffled.slice(at % shuffled.length), ...shuffled.slice(0, at % shuffled.length)];
        const compose = (classes: readonly PoolClass[]) => {
          try {
            return composeBatch({ ...input, classes });
          } catch (error) {
            if (error instanceof AppError) return error.message;
            throw error;
          }
        };
        expect(compose(moved)).toEqual(compose(input.classes));
      }),
    );
  });

  it("leaves a class's HITs alone when another class comes in", () => {
    const one = buildClass("n1", { candidates: 90, references: 9 }, ["n2"]);
    const two = buildClass("n2", { candidates: 90, references: 9 }, ["n1"]);
    const three = buildClass("n0", { candidates: 90, references: 9 }, ["n1"]);
    const hitsOfOne = (classes: PoolClass[]) =>
      composeBatch({ ...method, seed: 5, classes }).filter((hit) => hit.wnid === "n1");
    expect(hitsOfOne([three, one, two])).toEqual(hitsOfOne([one, two]));
  });
});

describe("refusals", () => {
  it.each([
    [
      "no candidates",
      [buildClass("n1", { references: 10, unwanted: 4 }), buildClass("n2", { references: 3 })],
      "Cannot compose a batch: no image of the study needs votes (2 classes looked at); import candidates",
    ],
    [
      "no reference images for positive controls",
      [buildClass("n1", { candidates: 42, references: 2 }), buildClass("n2", { references: 3 })],
      "Cannot compose HITs of class n1: each needs 3 positive controls and the class has 2 reference images; import",
    ],
    [
      "no reference images for negative controls",
      [buildClass("n1", { candidates: 42, references: 3 }), buildClass("n2", { references: 1 })],
      "Cannot compose HITs of class n1: one needs 3 negative controls and the other classes have 1 usable reference images",
    ],
  ])("%s: named with class, numbers and the mend", (_what, classes, message) => {
    expect(() => composeBatch({ ...method, seed: 1, classes, referenceTargets: "none" })).toThrow(message);
  });
});

describe("the cost", () => {
  it("of ten assignments at $0.10 is $1.40, of nine $1.08", () => {
    expect(batchCost({ hitCount: 1, redundancy: 10, rewardCents: 10 }).totalCents).toBe(140);
    expect(batchCost({ hitCount: 1, redundancy: 9, rewardCents: 10 }).totalCents).toBe(108);
  });

  it("of ten in parts of nine and one is $1.20, without the surcharge; twenty are nine, nine and two", () => {
    const parts = { hitCount: 1, rewardCents: 10, inParts: true };
    // 10 x ($0.10 + 20%).
    expect(batchCost({ ...parts, redundancy: 10 })).toMatchObject({ parts: [9, 1], feePercent: 20, totalCents: 120 });
    expect(batchCost({ ...parts, redundancy: 20 })).toMatchObject({ parts: [9, 9, 2], totalCents: 240 });
    expect(batchCost({ ...parts, redundancy: 9 }).parts).toEqual([9]);
  });

  it("follows the market's own rates", () => {
    // 10 x ($0.10 + 5% + 10%, halves up: $0.12); at no fee at all a market still takes its cent.
    const batch = { hitCount: 1, redundancy: 10, rewardCents: 10 };
    expect(batchCost({ ...batch, feePercent: 5, surchargePercent: 10 }).totalCents).toBe(120);
    expect(batchCost({ ...batch, feePercent: 0, surchargePercent: 0 }).totalCents).toBe(110);
  });

  it("adds up over HITs", () => {
    expect(batchCost({ hitCount: 36, redundancy: 10, rewardCents: 10 })).toEqual({
      assignments: 360,
      parts: [10],
      feePercent: 40,
      feeCentsPerAssignment: 4,
      hitCents: 140,
      totalCents: 5040,
    });
  });
});
