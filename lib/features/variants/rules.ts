// The draw: pure and seeded. What goes in is in the order (wnid, sha256); no database id and no date has a say.

import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { AppError } from "@/lib/errors";
import { betaMixtureMean, fitBetaMixture } from "@/lib/stats/beta-mixture";
import { drawBinomial } from "@/lib/stats/draw-binomial";
import { frequencyBin, frequencyBinCount } from "@/lib/stats/frequency-bin";
import { frequencyHistogram } from "@/lib/stats/frequency-histogram";
import { largestRemainder } from "@/lib/stats/largest-remainder";
import { randomOrder } from "@/lib/stats/random-order";
import { seededGenerator } from "@/lib/stats/seeded-generator";
import { type DrawParameters, type DrawRequest, type ExclusionReason, type Outcome, outcomes } from "./schema";

/** What stands against a candidate, whatever its votes: bits of `ClassPool.marks`. */
export const marks = { flagged: 1, nearDuplicate: 2, unreviewed: 4 } as const;

/** The candidates of a class, as columns with one entry a candidate, and the votes of its reference images. */
export interface ClassPool {
  readonly wnid: string;
  /** Ascending, each once. */
  readonly sha256: readonly string[];
  readonly shown: ArrayLike<number>;
  readonly selected: ArrayLike<number>;
  readonly marks: Uint8Array;
  /** 1 where the parent revision has the image in this class. */
  readonly inParent: Uint8Array;
  readonly reference: { readonly shown: ArrayLike<number>; readonly selected: ArrayLike<number> };
}

/** What could not be filled: the images of a class, of one of its bins, or the reference images that a class needs. */
export type Shortage = { readonly wnid: string; readonly needed: number; readonly has: number } & (
  | { readonly kind: "images" }
  | {
      readonly kind: "bin";
      readonly bin: number;
      /** Into how many bins frequencies are cut, where it is not the usual number. */
      readonly bins?: number;
    }
  | { readonly kind: "referenceImages" }
);

export interface ClassDraw {
  readonly wnid: string;
  /** One byte a candidate: its place in schema.ts `outcomes`. */
  readonly outcomes: Uint8Array;
  /** Reference images with enough votes, images wanted and images drawn, per bin of selection frequency; only a draw that matches bins wants any. */
  readonly reference: readonly number[];
  readonly target: readonly number[] | null;
  readonly drawn: readonly number[];
  readonly shortages: readonly Shortage[];
}

const code = Object.fromEntries(outcomes.map((outcome, byte) => [outcome, byte])) as Readonly<Record<Outcome, number>>;

/** True where a stored byte says that the candidate is in the revision. */
export function isChosen(byte: number): boolean {
  return byte < code.flagged;
}

/** True where a stored byte says that the parent had the image, too. */
export function isCarriedOver(byte: number): boolean {
  return byte === code.carriedOver || byte === code.carriedOverSampledUp;
}

/** True where a stored byte says that the image fills a place of a lower bin. */
export function isSampledUp(byte: number): boolean {
  return byte === code.sampledUp || byte === code.carriedOverSampledUp;
}

/** The request with the study's and the method's values in the places left out. */
export function completeParameters(
  request: DrawRequest,
  study: { readonly imagesPerClass: number; readonly minimumVotes: number },
): DrawParameters {
  const common = {
    imagesPerClass: request.imagesPerClass ?? study.imagesPerClass,
    minimumVotes: request.minimumVotes ?? study.minimumVotes,
  };
  switch (request.strategy) {
    case "threshold": {
      const thresholds = Object.entries(request.thresholds ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
      return {
        strategy: "threshold",
        ...common,
        threshold: request.threshold ?? 0.7,
        thresholds: Object.fromEntries(thresholds),
      };
    }
    case "matchedFrequency":
      return {
        strategy: "matchedFrequency",
        ...common,
        upwardSampling: request.upwardSampling ?? true,
        minimumReferenceImages: request.minimumReferenceImages ?? 20,
        ...(request.correctedFrequency ? { correctedFrequency: true } : {}),
      };
    case "targetHistogram":
      return {
        strategy: "targetHistogram",
        ...common,
        target: request.target,
        upwardSampling: request.upwardSampling ?? true,
        ...(request.correctedFrequency ? { correctedFrequency: true } : {}),
      };
    case "topImages":
      return { strategy: "topImages", ...common };
  }
}

/** Refuses a request that names a class which the study does not have, or one twice; and a study without classes. */
export function checkClasses(request: DrawRequest, wnids: ReadonlySet<string>): void {
  const act = `Cannot draw "${request.strategy}"`;
  if (wnids.size === 0)
    throw new AppError("badRequest", `${act}: the study has 0 classes; import candidates or a class list first`);
  const mend = "give the wnid of one of the study's classes";
  (request.classes ?? []).forEach((wnid, index) => {
    if (!wnids.has(wnid))
      throw new AppError(
        "badRequest",
        `${act}: classes.${index} is "${wnid}", which is no class of the study; ${mend}`,
      );
    if (request.classes?.indexOf(wnid) !== index)
      throw new AppError("badRequest", `${act}: classes.${index} is "${wnid}", which is named before; name it once`);
  });
  for (const wnid of Object.keys((request.strategy === "threshold" && request.thresholds) || {})) {
    if (!wnids.has(wnid))
      throw new AppError("badRequest", `${act}: thresholds names "${wnid}", which is no class of the study; ${mend}`);
    if (request.classes && !request.classes.includes(wnid))
      throw new AppError(
        "badRequest",
        `${act}: thresholds names "${wnid}", which is not among the classes to draw; add it there or leave it out here`,
      );
  }
}

/** Draws every class, each with a random stream of its own, so that a class more or less changes nothing elsewhere. */
export function drawClasses(
  pools: readonly ClassPool[],
  parameters: DrawParameters,
  seed: number,
): readonly ClassDraw[] {
  const correction =
    "correctedFrequency" in parameters ? correctFrequencies(pools, parameters.minimumVotes) : undefined;
  return pools.map((pool) => drawClass(pool, parameters, seededGenerator(seed, pool.wnid), correction));
}

/** Into how many bins a draw cuts selection frequencies. */
export function binCountOf(parameters: DrawParameters): number {
  return parameters.strategy === "targetHistogram" ? parameters.target.length : frequencyBinCount;
}

/** The frequency that k of n selecting votes make likely, among the candidates and among the reference images. */
export interface FrequencyCorrection {
  readonly candidates: (selected: number, shown: number) => number;
  readonly references: (selected: number, shown: number) => number;
}

/**
 * Corrects observed frequencies for the luck of finitely many votes: the posterior mean under a beta mixture that is fitted to all candidates
 * of the draw, and one fitted to all reference images (METHOD.md 7). Unlike other draws it looks at all classes at once: a class more
 * or less moves every frequency a little.
 */
export function correctFrequencies(pools: readonly ClassPool[], votes: number): FrequencyCorrection {
  return {
    candidates: posteriorMean(pools, votes),
    references: posteriorMean(
      pools.map(({ reference }) => reference),
      votes,
    ),
  };
}

function posteriorMean(
  sides: readonly { readonly shown: ArrayLike<number>; readonly selected: ArrayLike<number> }[],
  votes: number,
): (selected: number, shown: number) => number {
  const images = new Float64Array(votes + 1);
  for (const { shown, selected } of sides)
    for (let image = 0; image < shown.length; image++)
      addThinned(images, selected[image] ?? 0, shown[image] ?? 0, votes);
  if (!images.some((count) => count > 0)) return (selected, shown) => selected / shown;
  const { components } = fitBetaMixture(images);
  return (selected, shown) => betaMixtureMean(components, selected, shown);
}

/** Adds an image with at least `votes` votes as it is expected to look with exactly so many, drawn from its own without replacement. */
function addThinned(images: Float64Array, selected: number, shown: number, votes: number): void {
  if (shown < votes) return;
  // P(0), then by the ratio of neighbours; hypergeometric.
  const from = Math.max(0, votes - (shown - selected));
  const to = Math.min(selected, votes);
  const chances = [1];
  for (let k = from; k < to; k++)
    chances.push(
      ((chances.at(-1) ?? 0) * (selected - k) * (votes - k)) / ((k + 1) * (shown - selected - votes + k + 1)),
    );
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  chances.forEach((chance, step) => {
    images[from + step] = (images[from + step] ?? 0) + chance / total;
  });
}

/**
 * Draws the images of one class and says of every other candidate why it is not among them.
 *
 * One random order of the class's candidates settles every chance in it, so that a vote more about one image leaves the others'
 * chances alone. Throws a RangeError when the candidates are not in the order of their sha256.
 */
export function drawClass(
  pool: ClassPool,
  parameters: DrawParameters,
  rng: RandomGenerator,
  correction?: FrequencyCorrection,
): ClassDraw {
  checkOrder(pool);
  const bins = binCountOf(parameters);
  const binOf = binning(bins, correction?.candidates);
  const result = exclude(pool, parameters);
  const eligible: number[] = [];
  result.forEach((outcome, candidate) => {
    if (outcome === code.notDrawn) eligible.push(candidate);
  });
  const reference = correction
    ? countBins(pool.reference, parameters.minimumVotes, bins, binning(bins, correction.references))
    : frequencyHistogram(pool.reference.selected, pool.reference.shown, {
        minimumShown: parameters.minimumVotes,
        bins,
      });
  const shortages: Shortage[] = [];
  let target: number[] | null = null;
  if (parameters.strategy === "matchedFrequency") {
    target = largestRemainder(reference, parameters.imagesPerClass);
    const has = reference.reduce((sum, images) => sum + images, 0);
    if (has < parameters.minimumReferenceImages)
      shortages.push({ wnid: pool.wnid, kind: "referenceImages", needed: parameters.minimumReferenceImages, has });
    shortages.push(
      ...fillBins(pool, inRandomOrder(pool, eligible, rng), target, parameters.upwardSampling, result, binOf),
    );
  } else if (parameters.strategy === "targetHistogram") {
    target = largestRemainder(parameters.target, parameters.imagesPerClass);
    shortages.push(
      ...fillBins(pool, inRandomOrder(pool, eligible, rng), target, parameters.upwardSampling, result, binOf),
    );
  } else {
    const best =
      parameters.strategy === "topImages" ? eligible.sort(byFrequency(pool)) : inRandomOrder(pool, eligible, rng);
    for (const candidate of best.slice(0, parameters.imagesPerClass)) choose(pool, candidate, result);
    if (best.length < parameters.imagesPerClass)
      shortages.push({ wnid: pool.wnid, kind: "images", needed: parameters.imagesPerClass, has: best.length });
  }
  return {
    wnid: pool.wnid,
    outcomes: result,
    reference,
    target,
    drawn: countDrawn(pool, result, bins, binOf),
    shortages,
  };
}

function checkOrder(pool: ClassPool): void {
  for (let candidate = 1; candidate < pool.sha256.length; candidate++) {
    const before = pool.sha256[candidate - 1] ?? "";
    const present = pool.sha256[candidate] ?? "";
    if (!(before < present))
      throw new RangeError(
        `Cannot draw class ${pool.wnid}: candidate ${candidate} (${present}) does not follow ${before}; sort by sha256, each image once`,
      );
  }
}

/** The first reason against each candidate, or notDrawn where there is none. */
function exclude(pool: ClassPool, parameters: DrawParameters): Uint8Array {
  const threshold =
    parameters.strategy === "threshold" ? (parameters.thresholds[pool.wnid] ?? parameters.threshold) : 0;
  const result = new Uint8Array(pool.sha256.length);
  for (let candidate = 0; candidate < result.length; candidate++) {
    const shown = pool.shown[candidate] ?? 0;
    const mark = pool.marks[candidate] ?? 0;
    let reason: ExclusionReason = "notDrawn";
    if (mark & marks.flagged) reason = "flagged";
    else if (shown < parameters.minimumVotes) reason = "tooFewVotes";
    else if ((pool.selected[candidate] ?? 0) / shown < threshold) reason = "belowThreshold";
    else if (mark & marks.nearDuplicate) reason = "nearDuplicate";
    else if (mark & marks.unreviewed) reason = "unreviewed";
    result[candidate] = code[reason];
  }
  return result;
}

/** The eligible in the order in which they are taken: the parent's first, each group at random. */
function inRandomOrder(pool: ClassPool, eligible: readonly number[], rng: RandomGenerator): number[] {
  const mayBeTaken = new Uint8Array(pool.sha256.length);
  for (const candidate of eligible) mayBeTaken[candidate] = 1;
  const parents: number[] = [];
  const others: number[] = [];
  for (const candidate of randomOrder(pool.sha256.length, rng))
    if (mayBeTaken[candidate]) (pool.inParent[candidate] ? parents : others).push(candidate);
  return parents.concat(others);
}

/** Highest frequency first, then most shown, then the parent's, then the largest sha256. Frequencies are compared as fractions. */
function byFrequency(pool: ClassPool): (a: number, b: number) => number {
  const { selected, shown, inParent } = pool;
  return (a, b) =>
    (selected[b] ?? 0) * (shown[a] ?? 0) - (selected[a] ?? 0) * (shown[b] ?? 0) ||
    (shown[b] ?? 0) - (shown[a] ?? 0) ||
    (inParent[b] ?? 0) - (inParent[a] ?? 0) ||
    // Candidates stand in ascending order of sha256.
    b - a;
}

/** Takes each bin's target from `preferred`; with upward sampling what is missing comes from the next higher bin that has an image left. */
function fillBins(
  pool: ClassPool,
  preferred: readonly number[],
  target: readonly number[],
  upwardSampling: boolean,
  result: Uint8Array,
  binOf: (selected: number, shown: number) => number,
): Shortage[] {
  const bins = target.length;
  const left: number[][] = Array.from({ length: bins }, () => []);
  for (const candidate of preferred)
    left[binOf(pool.selected[candidate] ?? 0, pool.shown[candidate] ?? 0)]?.push(candidate);
  const missing = target.map((wanted, bin) => {
    const taken = left[bin]?.splice(0, wanted) ?? [];
    for (const candidate of taken) choose(pool, candidate, result);
    return wanted - taken.length;
  });
  // Only now, when every bin has had its own.
  return missing.flatMap((wanted, bin): Shortage[] => {
    let unfilled = wanted;
    for (let higher = bin + 1; upwardSampling && higher < bins; higher++) {
      const taken = left[higher]?.splice(0, unfilled) ?? [];
      for (const candidate of taken) choose(pool, candidate, result, true);
      unfilled -= taken.length;
    }
    const needed = target[bin] ?? 0;
    if (unfilled === 0) return [];
    const cut = bins === frequencyBinCount ? {} : { bins };
    return [{ wnid: pool.wnid, kind: "bin", bin, ...cut, needed, has: needed - unfilled }];
  });
}

function choose(pool: ClassPool, candidate: number, result: Uint8Array, sampledUp = false): void {
  const carriedOver = pool.inParent[candidate] === 1;
  if (sampledUp) result[candidate] = carriedOver ? code.carriedOverSampledUp : code.sampledUp;
  else result[candidate] = carriedOver ? code.carriedOver : code.drawn;
}

/** The bin of k of n selecting votes, observed or as corrected. */
function binning(
  bins: number,
  corrected: ((selected: number, shown: number) => number) | undefined,
): (selected: number, shown: number) => number {
  if (!corrected) return (selected, shown) => frequencyBin(selected, shown, bins);
  return (selected, shown) => Math.min(bins - 1, Math.floor(bins * corrected(selected, shown)));
}

function countBins(
  { shown, selected }: ClassPool["reference"],
  minimumShown: number,
  bins: number,
  binOf: (selected: number, shown: number) => number,
): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let image = 0; image < shown.length; image++) {
    if ((shown[image] ?? 0) < Math.max(1, minimumShown)) continue;
    const bin = binOf(selected[image] ?? 0, shown[image] ?? 0);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

function countDrawn(
  pool: ClassPool,
  result: Uint8Array,
  bins: number,
  binOf: (selected: number, shown: number) => number,
): number[] {
  const drawn = new Array<number>(bins).fill(0);
  result.forEach((outcome, candidate) => {
    if (!isChosen(outcome)) return;
    const bin = binOf(pool.selected[candidate] ?? 0, pool.shown[candidate] ?? 0);
    drawn[bin] = (drawn[bin] ?? 0) + 1;
  });
  return drawn;
}

/** A bin as people write it, such as "0.4-0.6". */
export function describeBin(bin: number, bins = frequencyBinCount): string {
  const edge = (place: number) => Number((place / bins).toFixed(3));
  return `${edge(bin)}-${edge(bin + 1)}`;
}

/** The shortage in a sentence: what is needed, what is there, what mends it. */
export function describeShortage(shortage: Shortage): string {
  const { wnid, needed, has } = shortage;
  switch (shortage.kind) {
    case "images":
      return `class ${wnid} needs ${needed} images and has ${has} eligible; lower the images per class or label more candidates`;
    case "bin":
      return `class ${wnid} needs ${needed} images in bin ${describeBin(shortage.bin, shortage.bins)} and has ${has}; lower the images per class or label more candidates`;
    case "referenceImages":
      return `class ${wnid} needs ${needed} reference images with enough votes and has ${has}; post its reference images as targets or import their votes`;
  }
}

/** A page (from 1) of a revision's classes, and which of its images those are in the order (wnid, sha256). */
export function pageOfClasses<Class extends { readonly imageCount: number }>(
  classes: readonly Class[],
  page: number,
  classesPerPage: number,
): { readonly classes: readonly Class[]; readonly images: number } {
  const first = (page - 1) * classesPerPage;
  const onPage = classes.slice(first, first + classesPerPage);
  return { classes: onPage, images: onPage.reduce((sum, one) => sum + one.imageCount, 0) };
}

export interface Stability {
  /** By class, for each candidate: the share of re-labellings in which it is drawn. */
  readonly inclusion: readonly Float64Array[];
  /** The share of images that two re-labellings are expected to have in common. */
  readonly overlap: number;
  readonly resamples: number;
}

/**
 * What a draw owes to the luck of the votes: every candidate's and reference image's votes are drawn anew from its observed frequency
 * (a bootstrap), and the draw is repeated with its own seed and chances.
 *
 * The overlap is the mean over pairs of re-labellings of |common| / |drawn|: from the inclusion counts c of R draws, sum of c (c - 1)
 * over sum of c (R - 1).
 */
export function estimateStability(
  pools: readonly ClassPool[],
  parameters: DrawParameters,
  { seed, resamples }: { readonly seed: number; readonly resamples: number },
): Stability {
  const counts = pools.map((pool) => new Float64Array(pool.sha256.length));
  for (let round = 0; round < resamples; round++) {
    const votes = seededGenerator(seed, "stability", String(round));
    const again = pools.map((pool) => ({
      ...pool,
      selected: drawVotes(pool, votes),
      reference: { ...pool.reference, selected: drawVotes(pool.reference, votes) },
    }));
    // Ties and places are drawn anew, too: a re-labelling is another study.
    drawClasses(again, parameters, seed + 1 + round).forEach(({ outcomes: bytes }, at) => {
      const count = counts[at];
      bytes.forEach((byte, candidate) => {
        if (count && isChosen(byte)) count[candidate] = (count[candidate] ?? 0) + 1;
      });
    });
  }
  let both = 0;
  let all = 0;
  for (const count of counts)
    for (const times of count) {
      both += times * (times - 1);
      all += times * (resamples - 1);
    }
  return {
    inclusion: counts.map((count) => count.map((times) => times / resamples)),
    overlap: all === 0 ? 0 : both / all,
    resamples,
  };
}

function drawVotes(
  { shown, selected }: { readonly shown: ArrayLike<number>; readonly selected: ArrayLike<number> },
  rng: RandomGenerator,
): Int32Array {
  return Int32Array.from({ length: shown.length }, (_, image) => {
    const votes = shown[image] ?? 0;
    return votes === 0 ? 0 : drawBinomial(votes, (selected[image] ?? 0) / votes, rng);
  });
}

/** How far a draw's repetitions may go while a person waits: about two million candidates. */
export function stabilityResamples(candidates: number): number {
  return Math.max(10, Math.min(200, Math.floor(2_000_000 / Math.max(1, candidates))));
}
