// The evaluation: pure and seeded, step by step so that a job can tell how far it is.

import { accuracyByFrequency, type FrequencyBinAccuracy } from "@/lib/stats/accuracy-by-frequency";
import { accuracyScales } from "@/lib/stats/accuracy-scale";
import { clopperPearson } from "@/lib/stats/clopper-pearson";
import { compareClasses } from "@/lib/stats/compare-classes";
import { comparePairs } from "@/lib/stats/compare-pairs";
import { decomposeGap, readDiminishingReturns } from "@/lib/stats/decompose-gap";
import { estimateGaps } from "@/lib/stats/estimate-gaps";
import { type CountedModel, evaluateModels } from "@/lib/stats/evaluate-models";
import { type FittedModels, fitModels } from "@/lib/stats/fit-models";
import { gaussianDifficulty } from "@/lib/stats/gaussian-difficulty";
import { unpackBits } from "@/lib/stats/result-bits";
import { reweightGap } from "@/lib/stats/reweight-gap";
import { seededGenerator } from "@/lib/stats/seeded-generator";
import { splitHalf } from "@/lib/stats/split-half";
import { subsampleVotes } from "@/lib/stats/subsample-votes";
import { countVoteCells } from "@/lib/stats/vote-cells";
import type { Absent, BiasEstimates, Comparison, EvaluatedTestSet, NeighbourTest } from "./schema";

/** A test set with what an evaluation needs of it. */
export interface SetInputs {
  readonly set: EvaluatedTestSet;
  /** Class of each image; empty where classes are not known. */
  readonly wnids: readonly string[];
  /** Votes of each image; empty where there are none. */
  readonly shown: Int32Array;
  readonly selected: Int32Array;
  /** By model. */
  readonly results: ReadonlyMap<string, ModelResults>;
}

export interface ModelResults {
  readonly correct: number;
  readonly correctTop5: number | null;
  /** Bits of the images that are right; empty where only the accuracy is known. */
  readonly top1: Uint8Array;
}

/** Models at most that bias is estimated for: they are spread over the ranks. */
export const mostBiasModels = 12;
const biasResamples = 200;
const biasSubsamples = 25;
/** Beyond so many votes more of them say little, and thin cells say it with error. */
const mostVotes = 40;

/** The models that both sets have, by name, without those left out. */
export function pairModels(original: SetInputs, onNew: SetInputs, excluded: readonly string[]): string[] {
  return [...original.results.keys()].filter((name) => onNew.results.has(name) && !excluded.includes(name)).sort();
}

/** Compares the original set with one new set; a generator that yields after each step, and returns the comparison without the discriminator. */
export function* compareSets(
  original: SetInputs,
  onNew: SetInputs,
  options: { readonly excluded: readonly string[]; readonly seed: number; readonly resamples: number },
): Generator<void, Omit<Comparison, "discriminator">> {
  const names = pairModels(original, onNew, options.excluded);
  const counted = names.map(
    (name): CountedModel => ({ name, original: countOf(original, name), new: countOf(onNew, name) }),
  );
  const rng = (what: string) => seededGenerator(options.seed, onNew.set.sha256, what);
  const evaluation = evaluateModels(counted, { scale: "plain", resamples: 0, rng: rng("none") });
  const sorted = evaluation.models.flatMap(({ name }) => counted.find((one) => one.name === name) ?? []);
  const fits = {} as Record<(typeof accuracyScales)[number], FittedModels | null>;
  for (const scale of accuracyScales) {
    fits[scale] = fitModels(sorted, { scale, resamples: options.resamples, rng: rng(scale) });
    yield;
  }
  const pairs = testPairs(
    onNew,
    evaluation.models.map(({ name, new: set }) => ({ name, top1: set.top1 })),
  );
  yield;
  const shares = { original: meanResults(original, names), new: meanResults(onNew, names) };
  const plain = fits.plain?.fit.slopeInterval ?? null;
  const probit = fits.probit?.fit ?? null;
  const gap = {
    byFrequency: binAccuracies(original, onNew, shares),
    reweighted: reweight(original, onNew, shares, names),
    classes:
      shares.original && shares.new
        ? compareClasses(
            { wnids: original.wnids, correct: shares.original.shares },
            { wnids: onNew.wnids, correct: shares.new.shares },
          )
        : [],
  };
  yield;
  const bias = yield* estimateBias(
    original,
    onNew,
    evaluation.models.map(({ name }) => name),
    rng("bias"),
  );
  return {
    set: onNew.set,
    models: evaluation.models,
    fits,
    spearman: evaluation.spearman,
    kendall: evaluation.kendall,
    pairs,
    decompositions: sorted.map((model) => ({ model: model.name, ...decomposeGap(model) })),
    diminishingReturns: plain === null ? null : readDiminishingReturns(plain),
    difficulty: probit === null ? null : gaussianDifficulty(probit),
    ...gap,
    bias,
  };
}

/** Steps that `compareSets` yields at most. */
export function countSteps(models: number): number {
  return accuracyScales.length + 2 + Math.min(models, mostBiasModels);
}

function countOf({ set, results }: SetInputs, name: string) {
  const { correct = 0, correctTop5 = null } = results.get(name) ?? {};
  return { correct, n: set.images, correctTop5 };
}

function testPairs(onNew: SetInputs, models: readonly { name: string; top1: number }[]): Comparison["pairs"] {
  const ranked = models
    .filter(({ name }) => (onNew.results.get(name)?.top1.length ?? 0) > 0)
    .sort((a, b) => b.top1 - a.top1 || (a.name < b.name ? -1 : 1));
  if (ranked.length < 2) return null;
  const compared = comparePairs(ranked.map(({ name }) => onNew.results.get(name)?.top1 ?? new Uint8Array()));
  const neighbours = compared
    .filter(({ first, second }) => second === first + 1)
    .map(
      ({ first, second, onlyFirst, onlySecond, p, adjusted }): NeighbourTest => ({
        model: ranked[first]?.name ?? "",
        other: ranked[second]?.name ?? "",
        onlyModel: onlyFirst,
        onlyOther: onlySecond,
        p,
        adjusted,
      }),
    );
  return { total: compared.length, different: compared.filter(({ adjusted }) => adjusted < 0.05).length, neighbours };
}

/** For each image the share of models that are right; null where no model has its predictions image by image. */
function meanResults({ set, results }: SetInputs, names: readonly string[]) {
  const known = names.flatMap((name) => {
    const bits = results.get(name)?.top1;
    return bits && bits.length > 0 ? [unpackBits(bits, set.images)] : [];
  });
  if (known.length === 0) return null;
  const shares = new Float64Array(set.images);
  for (const right of known)
    for (let at = 0; at < shares.length; at++) shares[at] = (shares[at] ?? 0) + (right[at] ?? 0);
  return { shares: shares.map((sum) => sum / known.length), models: known.length };
}
type MeanResults = ReturnType<typeof meanResults>;

function withoutVotes(original: SetInputs, onNew: SetInputs): Absent | null {
  for (const { set } of [original, onNew])
    if (set.judged === 0)
      return {
        absent: `the images of "${set.name}" have no votes; ${set.kind === "listed" ? "selection frequencies are known of reference sets and revisions only" : "post them as targets, or import their votes"}`,
      };
  return null;
}
const withoutPredictions: Absent = {
  absent: "no model has predictions image by image on both sets, only accuracies; bring predictions in",
};

function binAccuracies(
  original: SetInputs,
  onNew: SetInputs,
  shares: { original: MeanResults; new: MeanResults },
): Comparison["byFrequency"] {
  const absent = withoutVotes(original, onNew);
  if (absent) return absent;
  if (!shares.original || !shares.new) return withoutPredictions;
  const binned = (inputs: SetInputs, { shares: correct }: NonNullable<MeanResults>): FrequencyBinAccuracy[] =>
    // Interval of the mean over images: the images are the sample, the models are not. Exact for one model; with several the spread
    // of an image's share is smaller than a coin's, so that this one errs on the wide side.
    binsOfShares({ ...inputs, correct });
  return {
    original: binned(original, shares.original),
    new: binned(onNew, shares.new),
    models: shares.original.models,
  };
}

function binsOfShares(images: {
  selected: Int32Array;
  shown: Int32Array;
  correct: Float64Array;
}): FrequencyBinAccuracy[] {
  const counts = accuracyByFrequency({ ...images, correct: new Uint8Array(images.correct.length) });
  const sums = accuracySums(images, counts.length);
  return counts.map((bin, at) => {
    if (bin.images === 0) return bin;
    const correct = sums[at] ?? 0;
    return {
      ...bin,
      correct,
      accuracy: correct / bin.images,
      interval: clopperPearson(Math.round(correct), bin.images),
    };
  });
}

function accuracySums(
  images: { selected: Int32Array; shown: Int32Array; correct: Float64Array },
  bins: number,
): number[] {
  const sums = new Array<number>(bins).fill(0);
  images.shown.forEach((votes, image) => {
    if (votes === 0) return;
    const bin = Math.min(bins - 1, Math.floor((bins * (images.selected[image] ?? 0)) / votes));
    sums[bin] = (sums[bin] ?? 0) + (images.correct[image] ?? 0);
  });
  return sums;
}

function reweight(
  original: SetInputs,
  onNew: SetInputs,
  shares: { original: MeanResults; new: MeanResults },
  names: readonly string[],
): Comparison["reweighted"] {
  const absent = withoutVotes(original, onNew);
  if (absent) return absent;
  if (!shares.original || !shares.new) return withoutPredictions;
  const judged = (inputs: SetInputs, correct: ArrayLike<number>) => ({ ...inputs, correct });
  const mean = reweightGap(judged(original, shares.original.shares), judged(onNew, shares.new.shares));
  if (mean === null) return { absent: "no bin of selection frequency has images of both sets" };
  const models = names.flatMap((model) => {
    const a = original.results.get(model)?.top1;
    const b = onNew.results.get(model)?.top1;
    if (!a?.length || !b?.length) return [];
    const one = reweightGap(
      judged(original, unpackBits(a, original.set.images)),
      judged(onNew, unpackBits(b, onNew.set.images)),
    );
    return [{ model, explained: one?.explained ?? null }];
  });
  return { ...mean, models };
}

/** The votes to which images of both sets are brought: as many as nine in ten of the judged images have, at most 40. */
export function commonVotes(original: SetInputs, onNew: SetInputs): number {
  const tenth = ({ shown }: SetInputs) => {
    const votes = shown.filter((count) => count > 0).sort();
    return votes[Math.floor(votes.length / 10)] ?? 0;
  };
  return Math.min(mostVotes, tenth(original), tenth(onNew));
}

function* estimateBias(
  original: SetInputs,
  onNew: SetInputs,
  ranked: readonly string[],
  rng: ReturnType<typeof seededGenerator>,
): Generator<void, BiasEstimates | Absent> {
  const absent = withoutVotes(original, onNew);
  if (absent) return absent;
  const votes = commonVotes(original, onNew);
  if (votes < 4)
    return { absent: `images have ${votes} votes, and estimates of bias need 4 or more; collect more votes` };
  const usable = ranked.filter((name) =>
    [original, onNew].every(({ results }) => (results.get(name)?.top1.length ?? 0) > 0),
  );
  if (usable.length === 0) return withoutPredictions;
  const step = Math.max(1, usable.length / mostBiasModels);
  const chosen = [
    ...new Set(
      Array.from(
        { length: Math.min(usable.length, mostBiasModels) },
        (_, turn) => usable[Math.floor(turn * step)] ?? "",
      ),
    ),
  ];
  const drawn = [original, onNew].map(({ shown, selected }) => {
    const images = [...shown.keys()].filter((image) => (shown[image] ?? 0) >= votes);
    return {
      images,
      selected: images.map((image) => subsampleVotes(selected[image] ?? 0, shown[image] ?? 0, votes, rng)),
    };
  });
  const [a, b] = drawn;
  if (!a || !b || a.images.length === 0 || b.images.length === 0)
    return { absent: `no image of one of the sets has ${votes} votes; collect more votes` };
  const cells = (inputs: SetInputs, { images, selected }: typeof a, model: string) => {
    const right = unpackBits(inputs.results.get(model)?.top1 ?? new Uint8Array(), inputs.set.images);
    return countVoteCells(
      selected,
      images.map((image) => right[image] ?? 0),
      votes,
    );
  };
  const models: BiasEstimates["models"][number][] = [];
  for (const model of chosen) {
    const options = { resamples: biasResamples, subsamples: biasSubsamples, rng };
    models.push({ model, ...estimateGaps(cells(original, a, model), cells(onNew, b, model), options) });
    yield;
  }
  const mean = (name: keyof BiasEstimates["mean"]) => {
    const gaps = models.flatMap((one) => one[name].gap ?? []);
    return gaps.length === 0 ? null : gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  };
  return {
    votes,
    originalImages: a.images.length,
    newImages: b.images.length,
    resamples: biasResamples,
    models,
    mean: {
      uncorrected: mean("uncorrected"),
      naive: mean("naive"),
      jackknife: mean("jackknife"),
      parametric: mean("parametric"),
    },
    splitHalf: checkHalves(original, onNew, Math.floor(votes / 2), rng),
  };
}

/** The split-half check, averaged over random halves. */
function checkHalves(original: SetInputs, onNew: SetInputs, votes: number, rng: ReturnType<typeof seededGenerator>) {
  const enough = ({ shown, selected }: SetInputs) => {
    const images = [...shown.keys()].filter((image) => (shown[image] ?? 0) > votes);
    return {
      shown: images.map((image) => shown[image] ?? 0),
      selected: images.map((image) => selected[image] ?? 0),
    };
  };
  const [a, b] = [enough(original), enough(onNew)];
  if (a.shown.length === 0 || b.shown.length === 0) return null;
  const rounds = Array.from({ length: 20 }, () => splitHalf(a, b, { votes, rng })).filter((one) => one !== null);
  if (rounds.length === 0) return null;
  const mean = (pick: (one: (typeof rounds)[number]) => number) =>
    rounds.reduce((sum, one) => sum + pick(one), 0) / rounds.length;
  return {
    votes,
    matchedOriginal: mean((one) => one.matchedOriginal),
    matchedNew: mean((one) => one.matchedNew),
    heldOutOriginal: mean((one) => one.heldOutOriginal),
    heldOutNew: mean((one) => one.heldOutNew),
    uncovered: mean((one) => one.uncovered),
  };
}

/** Mean selection frequency of the images with votes, and how many have some. */
export function frequencyOf(
  shown: ArrayLike<number>,
  selected: ArrayLike<number>,
): { meanFrequency: number | null; judged: number } {
  let judged = 0;
  let sum = 0;
  for (let image = 0; image < shown.length; image++) {
    const votes = shown[image] ?? 0;
    if (votes === 0) continue;
    judged++;
    sum += (selected[image] ?? 0) / votes;
  }
  return { meanFrequency: judged === 0 ? null : sum / judged, judged };
}

/** True where something could not be computed. */
export function isAbsent(part: object): part is Absent {
  return "absent" in part;
}
