import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { frequencyBin } from "@/lib/stats/frequency-bin";
import { frequencyHistogram } from "@/lib/stats/frequency-histogram";
import { largestRemainder } from "@/lib/stats/largest-remainder";
import { seededGenerator } from "@/lib/stats/seeded-generator";
import {
  type ClassPool,
  checkClasses,
  completeParameters,
  correctFrequencies,
  describeShortage,
  drawClass,
  drawClasses,
  estimateStability,
  isCarriedOver,
  isChosen,
  isSampledUp,
  marks,
} from "./rules";
import { type DrawParameters, drawFormSchema, drawRequestSchema, type Outcome, outcomes } from "./schema";

interface BuiltImage {
  sha256?: string;
  shown?: number;
  selected: number;
  marks?: number;
  inParent?: boolean;
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** A class of candidates shown ten times unless said otherwise; reference images as selected counts out of ten. */
function buildClassPool(images: readonly BuiltImage[], reference: readonly number[] = [], wnid = "n1"): ClassPool {
  const rows = images
    .map((image, index) => ({ shown: 10, marks: 0, inParent: false, sha256: hashOf(`${wnid}/${index}`), ...image }))
    .sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  return {
    wnid,
    sha256: rows.map((row) => row.sha256),
    shown: rows.map((row) => row.shown),
    selected: rows.map((row) => row.selected),
    marks: Uint8Array.from(rows, (row) => row.marks),
    inParent: Uint8Array.from(rows, (row) => Number(row.inParent)),
    reference: { shown: reference.map(() => 10), selected: reference },
  };
}

const threshold = (imagesPerClass: number, thresholds: Record<string, number> = {}): DrawParameters => ({
  strategy: "threshold",
  imagesPerClass,
  minimumVotes: 10,
  threshold: 0.7,
  thresholds,
});
const matched = (imagesPerClass: number, upwardSampling = true, minimumReferenceImages = 1): DrawParameters => ({
  strategy: "matchedFrequency",
  imagesPerClass,
  minimumVotes: 10,
  upwardSampling,
  minimumReferenceImages,
});
const top = (imagesPerClass: number): DrawParameters => ({ strategy: "topImages", imagesPerClass, minimumVotes: 10 });
const draw = (pool: ClassPool, parameters: DrawParameters, seed = 1) =>
  drawClass(pool, parameters, seededGenerator(seed, pool.wnid));
const namesOf = (pool: ClassPool, parameters: DrawParameters, seed = 1): Outcome[] =>
  Array.from(draw(pool, parameters, seed).outcomes, (byte) => outcomes[byte] ?? "notDrawn");
const countOf = (names: readonly Outcome[]) =>
  Object.fromEntries([...new Set(names)].sort().map((name) => [name, names.filter((other) => other === name).length]));

test("the first reason against a candidate is the one that is kept", () => {
  const all = marks.flagged | marks.nearDuplicate | marks.unreviewed;
  const reasonOf = (image: BuiltImage) => namesOf(buildClassPool([image]), threshold(1))[0];
  expect(reasonOf({ selected: 0, shown: 9, marks: all })).toBe("flagged");
  expect(reasonOf({ selected: 9, shown: 9, marks: all - marks.flagged })).toBe("tooFewVotes");
  expect(reasonOf({ selected: 6, marks: all - marks.flagged })).toBe("belowThreshold");
  expect(reasonOf({ selected: 7, marks: all - marks.flagged })).toBe("nearDuplicate");
  expect(reasonOf({ selected: 7, marks: marks.unreviewed })).toBe("unreviewed");
  expect(reasonOf({ selected: 7 })).toBe("drawn");
  expect(reasonOf({ selected: 0, shown: 0 })).toBe("tooFewVotes");
});

test("Threshold takes what reaches .7, whatever the number of votes, and a class can have a threshold of its own", () => {
  const pool = buildClassPool([
    { selected: 7 },
    { selected: 14, shown: 20 },
    { selected: 69, shown: 100 },
    { selected: 35, shown: 50 },
  ]);
  expect(countOf(namesOf(pool, threshold(4)))).toEqual({ belowThreshold: 1, drawn: 3 });
  expect(countOf(namesOf(pool, threshold(4, { n1: 0.69 })))).toEqual({ drawn: 4 });
  expect(countOf(namesOf(pool, threshold(4, { n2: 0 })))).toEqual({ belowThreshold: 1, drawn: 3 });
});

test("Threshold keeps the parent's images that still qualify and fills up at random", () => {
  const images = Array.from({ length: 40 }, (_, index) => ({ selected: index < 2 ? 3 : 9, inParent: index < 7 }));
  const pool = buildClassPool(images);
  for (let seed = 0; seed < 20; seed++)
    expect(countOf(namesOf(pool, threshold(10), seed))).toEqual({
      belowThreshold: 2,
      carriedOver: 5,
      drawn: 5,
      notDrawn: 28,
    });
});

test("TopImages ranks by frequency, then votes, then the parent, then sha256, all descending", () => {
  const pool = buildClassPool([
    { selected: 10, sha256: "0".repeat(64) },
    { selected: 19, shown: 20, sha256: "1".repeat(64) },
    { selected: 38, shown: 40, sha256: "2".repeat(64) },
    { selected: 38, shown: 40, sha256: "3".repeat(64), inParent: true },
    { selected: 38, shown: 40, sha256: "4".repeat(64) },
    { selected: 20, shown: 20, marks: marks.flagged, sha256: "5".repeat(64) },
  ]);
  const chosenWith = (imagesPerClass: number) =>
    Array.from(draw(pool, top(imagesPerClass)).outcomes).flatMap((byte, index) => (isChosen(byte) ? [index] : []));
  expect(chosenWith(1)).toEqual([0]);
  expect(chosenWith(2)).toEqual([0, 3]);
  expect(chosenWith(3)).toEqual([0, 3, 4]);
  expect(chosenWith(4)).toEqual([0, 2, 3, 4]);
  expect(draw(pool, top(6)).shortages).toEqual([{ wnid: "n1", kind: "images", needed: 6, has: 5 }]);
});

test("MatchedFrequency has the reference images' bins, scaled by largest remainder", () => {
  // Reference: 2, 4, 6, 8 and 20 images at .1, .3, .5, .7, .9; 10 * (2, 4, 6, 8, 20) / 40 = .5, 1, 1.5, 2, 5: the tie goes up.
  const reference = [1, 3, 5, 7, 9].flatMap((selected, bin) =>
    new Array<number>([2, 4, 6, 8, 20][bin] ?? 0).fill(selected),
  );
  const pool = buildClassPool(
    Array.from({ length: 100 }, (_, index) => ({ selected: [0, 2, 4, 6, 10][index % 5] ?? 0 })),
    reference,
  );
  const result = draw(pool, matched(10));
  expect(result.reference).toEqual([2, 4, 6, 8, 20]);
  expect(result.target).toEqual([0, 1, 2, 2, 5]);
  expect(result.drawn).toEqual([0, 1, 2, 2, 5]);
  expect(result.shortages).toEqual([]);
});

test("a missing image comes from the next higher bin that has one left, the parent's leftovers first, never from below", () => {
  // Target: 2 images in each of the bins .2, .4 and .8. Bin .4 has none, bin .6 three with one of the parent's, bin .2 many.
  const reference = [2, 2, 4, 4, 9, 9];
  const images = [
    ...new Array<BuiltImage>(8).fill({ selected: 3 }),
    { selected: 7, inParent: true },
    { selected: 7 },
    { selected: 7 },
    ...new Array<BuiltImage>(4).fill({ selected: 10 }),
  ];
  const pool = buildClassPool(images, reference);
  for (let seed = 0; seed < 20; seed++) {
    const result = draw(pool, matched(6), seed);
    expect(result.target).toEqual([0, 2, 2, 0, 2]);
    expect(result.drawn).toEqual([0, 2, 0, 2, 2]);
    expect(result.shortages).toEqual([]);
    expect(countOf(namesOf(pool, matched(6), seed))).toEqual({
      carriedOverSampledUp: 1,
      drawn: 4,
      notDrawn: 9,
      sampledUp: 1,
    });
  }
});

test("without upward sampling, or with nothing above, the bin that is short is named", () => {
  const reference = [2, 2, 4, 4, 9, 9];
  const short = buildClassPool(
    [...new Array<BuiltImage>(8).fill({ selected: 3 }), { selected: 5 }, { selected: 10 }, { selected: 10 }],
    reference,
  );
  expect(draw(short, matched(6)).shortages).toEqual([{ wnid: "n1", kind: "bin", bin: 2, needed: 2, has: 1 }]);
  const fillable = buildClassPool(
    [...new Array<BuiltImage>(8).fill({ selected: 3 }), ...new Array<BuiltImage>(8).fill({ selected: 9 })],
    reference,
  );
  expect(draw(fillable, matched(6)).shortages).toEqual([]);
  const [shortage] = draw(fillable, matched(6, false)).shortages;
  expect(shortage).toEqual({ wnid: "n1", kind: "bin", bin: 2, needed: 2, has: 0 });
  expect(shortage && describeShortage(shortage)).toBe(
    "class n1 needs 2 images in bin 0.4-0.6 and has 0; lower the images per class or label more candidates",
  );
});

test("a class with too few reference images is named, and those with too few votes do not count", () => {
  const pool = {
    ...buildClassPool(new Array<BuiltImage>(30).fill({ selected: 9 })),
    reference: { shown: [...new Array<number>(19).fill(10), 9], selected: new Array<number>(20).fill(9) },
  };
  expect(draw(pool, matched(10, true, 20)).shortages).toEqual([
    { wnid: "n1", kind: "referenceImages", needed: 20, has: 19 },
  ]);
  expect(draw({ ...pool, reference: { shown: [], selected: [] } }, matched(10, true, 20)).drawn).toEqual([
    0, 0, 0, 0, 0,
  ]);
});

test("a class more changes no other class's draw", () => {
  const classes = ["n1", "n2", "n3"].map((wnid) =>
    buildClassPool(
      Array.from({ length: 50 }, (_, index) => ({ selected: index % 11 })),
      [1, 3, 5, 7, 9, 10],
      wnid,
    ),
  );
  const [first, , third] = drawClasses(classes, matched(10), 5);
  expect(drawClasses(classes.toSpliced(1, 1), matched(10), 5)).toEqual([first, third]);
});

test("a vote more about one image leaves the order of the others alone", () => {
  const images = Array.from({ length: 60 }, () => ({ selected: 8 }));
  const before = namesOf(buildClassPool(images), threshold(20));
  const pool = buildClassPool(images);
  const undrawn = before.indexOf("notDrawn");
  const after = namesOf(
    { ...pool, selected: Array.from(pool.selected, (count, at) => (at === undrawn ? 2 : count)) },
    threshold(20),
  );
  expect(after).toEqual(before.map((name, at) => (at === undrawn ? "belowThreshold" : name)));
});

test("every eligible candidate has the same chance", () => {
  const pool = buildClassPool(new Array<BuiltImage>(20).fill({ selected: 9 }));
  const counts = new Array<number>(20).fill(0);
  for (let seed = 0; seed < 4000; seed++)
    draw(pool, threshold(5), seed).outcomes.forEach((byte, at) => {
      if (isChosen(byte)) counts[at] = (counts[at] ?? 0) + 1;
    });
  // Each is drawn 4000 * 5 / 20 = 1000 times on average, with standard deviation sqrt(4000 * .25 * .75) = 27.4; five of those.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(137);
});

test("candidates out of order are refused: the order is part of what a seed means", () => {
  const pool = buildClassPool([{ selected: 9 }, { selected: 9 }]);
  expect(() => draw({ ...pool, sha256: pool.sha256.toReversed() }, top(1))).toThrow("sort by sha256");
});

const anyImage = fc.record({
  shown: fc.constantFrom(0, 5, 10, 10, 10, 20),
  selected: fc.nat(),
  marks: fc.constantFrom(0, 0, 0, 0, 1, 2, 4, 7),
  inParent: fc.boolean(),
});
const anyPool = fc
  .tuple(fc.array(anyImage, { maxLength: 80 }), fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 30 }))
  .map(([images, reference]) =>
    buildClassPool(
      images.map((image) => ({ ...image, selected: image.selected % (image.shown + 1) })),
      reference,
    ),
  );
const anyParameters = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.boolean(), fc.constantFrom("threshold", "matched", "top"))
  .map(([size, upward, which]) =>
    which === "threshold" ? threshold(size) : which === "top" ? top(size) : matched(size, upward),
  );

test("reasons and chosen add up to the candidates; a draw that is not short has its full number", () => {
  fc.assert(
    fc.property(anyPool, anyParameters, fc.nat(), (pool, parameters, seed) => {
      const { outcomes: bytes, drawn, shortages } = draw(pool, parameters, seed);
      const chosen = bytes.filter(isChosen).length;
      expect(bytes.length).toBe(pool.sha256.length);
      expect(bytes.every((byte) => outcomes[byte] !== undefined)).toBe(true);
      expect(drawn.reduce((sum, images) => sum + images, 0)).toBe(chosen);
      expect(chosen).toBeLessThanOrEqual(parameters.imagesPerClass);
      if (shortages.length === 0) expect(chosen).toBe(parameters.imagesPerClass);
      const eligible = bytes.filter((byte) => isChosen(byte) || outcomes[byte] === "notDrawn").length;
      if (parameters.strategy !== "matchedFrequency")
        expect(chosen).toBe(Math.min(eligible, parameters.imagesPerClass));
    }),
  );
});

test("the same pool and seed give the same bytes", () => {
  fc.assert(
    fc.property(anyPool, anyParameters, fc.nat(), (pool, parameters, seed) => {
      expect(draw(pool, parameters, seed)).toEqual(draw(structuredClone(pool), parameters, seed));
    }),
  );
});

test("MatchedFrequency never takes from below, and each bin with enough candidates has exactly its target from its own", () => {
  fc.assert(
    fc.property(anyPool, fc.integer({ min: 1, max: 30 }), fc.nat(), (pool, size, seed) => {
      const result = draw(pool, matched(size), seed);
      const target = largestRemainder(frequencyHistogram(pool.reference.selected, pool.reference.shown), size);
      expect(result.target).toEqual(target);
      const own = [0, 0, 0, 0, 0];
      const eligible = [0, 0, 0, 0, 0];
      result.outcomes.forEach((byte, at) => {
        if (!isChosen(byte) && outcomes[byte] !== "notDrawn") return;
        const bin = frequencyBin(pool.selected[at] ?? 0, pool.shown[at] ?? 0);
        eligible[bin] = (eligible[bin] ?? 0) + 1;
        if (isChosen(byte) && !isSampledUp(byte)) own[bin] = (own[bin] ?? 0) + 1;
      });
      expect(own).toEqual(target.map((wanted, bin) => Math.min(wanted, eligible[bin] ?? 0)));
      const sum = (counts: readonly number[]) => counts.reduce((all, images) => all + images, 0);
      for (let bin = 0; bin < 5; bin++)
        expect(sum(result.drawn.slice(0, bin))).toBeLessThanOrEqual(sum(target.slice(0, bin)));
      // A bin stays short only when nothing is left in it or above it.
      for (const shortage of result.shortages)
        if (shortage.kind === "bin") expect(result.drawn.slice(shortage.bin)).toEqual(eligible.slice(shortage.bin));
    }),
  );
});

test("what the parent has stays before anything new comes in, bin by bin", () => {
  fc.assert(
    fc.property(anyPool, anyParameters, fc.nat(), (pool, parameters, seed) => {
      if (parameters.strategy === "topImages") return;
      const binsWithNew = new Set<number>();
      const binsWithParentLeft = new Set<number>();
      draw(pool, parameters, seed).outcomes.forEach((byte, at) => {
        const shown = pool.shown[at] ?? 0;
        const bin =
          parameters.strategy === "threshold" || shown === 0 ? 0 : frequencyBin(pool.selected[at] ?? 0, shown);
        if (isChosen(byte) && !isCarriedOver(byte)) binsWithNew.add(bin);
        if (outcomes[byte] === "notDrawn" && pool.inParent[at]) binsWithParentLeft.add(bin);
        if (isCarriedOver(byte)) expect(pool.inParent[at]).toBe(1);
      });
      expect([...binsWithNew].filter((bin) => binsWithParentLeft.has(bin))).toEqual([]);
    }),
  );
});

test("what a request leaves out is the study's or the method's", () => {
  const study = { imagesPerClass: 10, minimumVotes: 12 };
  expect(completeParameters({ strategy: "threshold", thresholds: { n2: 0.5, n1: 0.6 } }, study)).toEqual({
    strategy: "threshold",
    imagesPerClass: 10,
    minimumVotes: 12,
    threshold: 0.7,
    thresholds: { n1: 0.6, n2: 0.5 },
  });
  expect(completeParameters({ strategy: "matchedFrequency", imagesPerClass: 5, minimumVotes: 3 }, study)).toEqual({
    strategy: "matchedFrequency",
    imagesPerClass: 5,
    minimumVotes: 3,
    upwardSampling: true,
    minimumReferenceImages: 20,
  });
});

test("requests out of range are refused with place, value and mend", () => {
  const messagesOf = (request: object) =>
    drawRequestSchema.safeParse(request).error?.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  expect(messagesOf({ strategy: "topImages", imagesPerClass: 0 })).toEqual([
    "imagesPerClass is 0; give a whole number from 1 to 100000",
  ]);
  expect(messagesOf({ strategy: "threshold", threshold: 1.2, thresholds: { n1: -0.1 } })).toEqual([
    "threshold is 1.2; give a selection frequency from 0 to 1",
    "thresholds.n1 is -0.1; give a selection frequency from 0 to 1",
  ]);
  expect(messagesOf({ strategy: "best" })).toEqual([
    "strategy is not one of threshold, matchedFrequency, topImages, targetHistogram",
  ]);
  expect(messagesOf({ strategy: "threshold", threshold: "0.7" })).toEqual([
    'threshold is "0.7"; give a selection frequency from 0 to 1',
  ]);
});

test("classes that the study does not have are refused by name", () => {
  const wnids = new Set(["n1", "n2"]);
  expect(() => checkClasses({ strategy: "topImages", classes: ["n1", "n3"] }, wnids)).toThrow(
    'Cannot draw "topImages": classes.1 is "n3", which is no class of the study',
  );
  expect(() => checkClasses({ strategy: "topImages", classes: ["n1", "n1"] }, wnids)).toThrow("named before");
  expect(() => checkClasses({ strategy: "threshold", thresholds: { n9: 0.5 } }, wnids)).toThrow(
    'thresholds names "n9"',
  );
  expect(() => checkClasses({ strategy: "threshold", classes: ["n1"], thresholds: { n2: 0.5 } }, wnids)).toThrow(
    "not among the classes to draw",
  );
  expect(() => checkClasses({ strategy: "topImages" }, new Set())).toThrow("the study has 0 classes");
});

test("a target histogram of any number of bins is followed as largest remainders round it, and missing images come from above", () => {
  const target = {
    strategy: "targetHistogram",
    imagesPerClass: 10,
    minimumVotes: 10,
    target: [1, 1, 2],
    upwardSampling: true,
  } as const;
  // Thirds of 0 to 1: 0..3 of ten, 4..6, 7..10. Shares of 10: 2.5, 2.5, 5, the tie going to the higher bin.
  const pool = buildClassPool(Array.from({ length: 44 }, (_, index) => ({ selected: index % 11 })));
  const draw = drawClass(pool, target, seededGenerator(1, "n1"));
  expect(draw.target).toEqual([2, 3, 5]);
  expect(draw.drawn).toEqual([2, 3, 5]);
  expect(draw.shortages).toEqual([]);
  const poor = drawClass(buildClassPool([{ selected: 5 }, { selected: 9 }]), target, seededGenerator(1, "n1"));
  expect(poor.drawn.reduce((sum, count) => sum + count, 0)).toBe(2);
  expect(poor.shortages.map(describeShortage)[0]).toMatch(/in bin 0-0.333 and has/);
});

test("with any target, reasons and chosen add up to the candidates, and no more is drawn than asked for", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 60 }),
      fc
        .array(fc.nat({ max: 9 }), { minLength: 2, maxLength: 12 })
        .filter((shares) => shares.some((share) => share > 0)),
      fc.boolean(),
      fc.integer({ min: 1, max: 20 }),
      (selected, target, upwardSampling, imagesPerClass) => {
        const pool = buildClassPool(selected.map((count) => ({ selected: count })));
        const parameters: DrawParameters = {
          strategy: "targetHistogram",
          imagesPerClass,
          minimumVotes: 10,
          target,
          upwardSampling,
        };
        const draw = drawClass(pool, parameters, seededGenerator(3, "n1"));
        const chosen = draw.outcomes.filter(isChosen).length;
        expect(draw.outcomes).toHaveLength(selected.length);
        expect(draw.drawn.reduce((sum, count) => sum + count, 0)).toBe(chosen);
        expect(chosen).toBeLessThanOrEqual(imagesPerClass);
        expect(draw.target?.reduce((sum, count) => sum + count, 0)).toBe(imagesPerClass);
        const short = draw.shortages.reduce((sum, { needed, has }) => sum + needed - has, 0);
        expect(chosen + short).toBe(imagesPerClass);
      },
    ),
  );
});

test("corrected frequencies lie between the observed one and the pool's: few votes are believed less, and less in a poor pool", () => {
  const poor = buildClassPool(
    Array.from({ length: 200 }, (_, index) => ({ selected: index % 10 < 7 ? 2 : 8 })),
    Array.from({ length: 100 }, (_, index) => (index % 10 < 8 ? 9 : 4)),
  );
  const { candidates, references } = correctFrequencies([poor], 10);
  expect(candidates(8, 10)).toBeLessThan(0.8);
  expect(references(8, 10)).toBeGreaterThan(candidates(8, 10));
  // More votes say more.
  expect(Math.abs(candidates(800, 1000) - 0.8)).toBeLessThan(Math.abs(candidates(8, 10) - 0.8));
});

test("matching corrected frequencies draws as many images and other ones", () => {
  const pool = buildClassPool(
    Array.from({ length: 300 }, (_, index) => ({ selected: (index * 7) % 11 })),
    Array.from({ length: 60 }, (_, index) => 6 + (index % 5)),
  );
  const observed = drawClasses([pool], matched(40), 5)[0];
  const corrected = drawClasses(
    [pool],
    {
      ...matched(40),
      strategy: "matchedFrequency",
      upwardSampling: true,
      minimumReferenceImages: 1,
      correctedFrequency: true,
    },
    5,
  )[0];
  const count = (draw: typeof observed) => draw?.outcomes.filter(isChosen).length;
  expect(count(corrected)).toBe(count(observed));
  expect([...(corrected?.outcomes ?? [])]).not.toEqual([...(observed?.outcomes ?? [])]);
});

test("an image that every re-labelling would take is certain, one that none would is out; the expected overlap lies between 0 and 1", () => {
  const sure = Array.from({ length: 5 }, () => ({ selected: 1000, shown: 1000 }));
  const never = Array.from({ length: 20 }, () => ({ selected: 0, shown: 1000 }));
  const { inclusion, overlap } = estimateStability([buildClassPool([...sure, ...never])], top(5), {
    seed: 1,
    resamples: 40,
  });
  expect([...(inclusion[0] ?? [])].sort()).toEqual([...new Array(20).fill(0), ...new Array(5).fill(1)]);
  expect(overlap).toBe(1);
  // Forty alike images, five places: two random draws share 5/40 of them, however the votes fall.
  const alike = estimateStability([buildClassPool(Array.from({ length: 40 }, () => ({ selected: 5 })))], top(5), {
    seed: 1,
    resamples: 400,
  });
  expect(alike.overlap).toBeGreaterThan(0.09);
  expect(alike.overlap).toBeLessThan(0.17);
});

test("thresholds of single classes are typed a line each or as ImageNetV2's JSON, and refused by the line", () => {
  const typed = (thresholds: string) =>
    drawFormSchema.safeParse({
      strategy: "threshold",
      name: "",
      imagesPerClass: "10",
      minimumVotes: "10",
      seed: "1",
      startingFrom: "",
      threshold: "0.7",
      thresholds,
    });
  const expected = { n03014705: 0.6, n03804744: 0.5 };
  for (const text of ["n03014705 0.6\n\n n03804744, .5 ", JSON.stringify(expected)])
    expect(typed(text).data).toMatchObject({ threshold: 0.7, thresholds: expected });
  expect(typed(" ").data).not.toHaveProperty("thresholds");
  const refusal = (text: string) => typed(text).error?.issues[0]?.message;
  expect(refusal("n03014705 60")).toMatch(/"60" is no selection frequency for "n03014705"; give one from 0 to 1/);
  expect(refusal("n03014705")).toMatch(/"" is no selection frequency/);
  expect(refusal("n03014705 1\nn03014705 0.5")).toMatch(/"n03014705" is named twice/);
  expect(refusal("{ n03014705")).toMatch(/is no JSON object/);
});
