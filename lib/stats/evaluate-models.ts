import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { type AccuracyScale, toAccuracyScale } from "./accuracy-scale";
import { averageRanks } from "./average-ranks";
import { type BootstrapLines, bootstrapLines } from "./bootstrap-lines";
import { clopperPearson } from "./clopper-pearson";
import { fitLine } from "./fit-line";
import { kendall } from "./kendall";
import { type Interval, percentileInterval } from "./percentile-interval";
import { spearman } from "./spearman";

export interface CountedSet {
  readonly correct: number;
  readonly n: number;
  /** Images whose label is among the first five classes; null where fewer were ranked. */
  readonly correctTop5: number | null;
}

export interface CountedModel {
  readonly name: string;
  readonly original: CountedSet;
  readonly new: CountedSet;
}

/** Accuracies in percent; `low` and `high` bound top-1 (Clopper-Pearson, 95%). */
export interface EvaluatedSet {
  readonly correct: number;
  readonly n: number;
  readonly top1: number;
  readonly low: number;
  readonly high: number;
  readonly top5?: number;
}

export interface EvaluatedModel {
  readonly name: string;
  readonly original: EvaluatedSet;
  readonly new: EvaluatedSet;
  /** Original minus new, in points: a drop is positive. */
  readonly gap: number;
  /** 1 is the best; equal accuracies share their average rank. */
  readonly rankOriginal: number;
  readonly rankNew: number;
}

export interface LinearFit {
  readonly scale: AccuracyScale;
  readonly slope: number;
  readonly offset: number;
  readonly r2: number | null;
  /** Percentiles 2.5 and 97.5 over resampled models; null with fewer than three models or without resamples. */
  readonly slopeInterval: readonly [low: number, high: number] | null;
  readonly offsetInterval: readonly [low: number, high: number] | null;
}

export interface Evaluation {
  /** Best on the original set first. */
  readonly models: readonly EvaluatedModel[];
  /** New on original accuracy; null when fewer than two models differ on the original set. */
  readonly fit: LinearFit | null;
  readonly spearman: number | null;
  readonly kendall: number | null;
  /** The resampled lines behind the intervals, for a band; null where there are none. */
  readonly lines: BootstrapLines | null;
}

/**
 * Accuracies, gaps, ranks, the fit of new on original accuracy and rank correlations of models scored on two test sets.
 *
 * Throws a RangeError when an accuracy of 0 or 1 has no place on the scale. METHOD: docs/method/evaluation.md.
 */
export function evaluateModels(
  counted: readonly CountedModel[],
  options: { readonly scale: AccuracyScale; readonly resamples: number; readonly rng: RandomGenerator },
): Evaluation {
  const originals = counted.map((model) => model.original.correct / model.original.n);
  const news = counted.map((model) => model.new.correct / model.new.n);
  const ranksOriginal = averageRanks(originals.map((accuracy) => -accuracy));
  const ranksNew = averageRanks(news.map((accuracy) => -accuracy));
  const models = counted
    .map((model, index) => evaluateModel(model, ranksOriginal[index] ?? 0, ranksNew[index] ?? 0))
    .sort((a, b) => a.rankOriginal - b.rankOriginal || (a.name < b.name ? -1 : 1));
  const x = originals.map((accuracy, index) => place(accuracy, options.scale, counted[index]?.name));
  const y = news.map((accuracy, index) => place(accuracy, options.scale, counted[index]?.name));
  const line = fitLine(x, y);
  // Two points resample to the same line or none: an interval would be a claim of certainty.
  const lines = line !== null && counted.length >= 3 && options.resamples > 0 ? bootstrapLines(x, y, options) : null;
  return {
    models,
    fit: line === null ? null : { scale: options.scale, ...line, ...intervals(lines) },
    spearman: spearman(originals, news),
    kendall: kendall(originals, news),
    lines,
  };
}

function intervals(lines: BootstrapLines | null): Pick<LinearFit, "slopeInterval" | "offsetInterval"> {
  // Copies: a percentile reorders its sample, and slopes and offsets belong together line by line.
  const pair = (interval: Interval | null) => (interval === null ? null : ([interval.low, interval.high] as const));
  return {
    slopeInterval: lines === null ? null : pair(percentileInterval(lines.slopes.slice())),
    offsetInterval: lines === null ? null : pair(percentileInterval(lines.offsets.slice())),
  };
}

function evaluateModel(model: CountedModel, rankOriginal: number, rankNew: number): EvaluatedModel {
  const original = evaluateSet(model.original);
  const onNew = evaluateSet(model.new);
  return { name: model.name, original, new: onNew, gap: original.top1 - onNew.top1, rankOriginal, rankNew };
}

function evaluateSet({ correct, n, correctTop5 }: CountedSet): EvaluatedSet {
  const { low, high } = clopperPearson(correct, n);
  return {
    correct,
    n,
    top1: (100 * correct) / n,
    low: 100 * low,
    high: 100 * high,
    ...(correctTop5 === null ? {} : { top5: (100 * correctTop5) / n }),
  };
}

function place(accuracy: number, scale: AccuracyScale, name = "?"): number {
  const at = toAccuracyScale(accuracy, scale);
  if (!Number.isFinite(at))
    throw new RangeError(
      `Cannot place model "${name}" on the ${scale} axis: an accuracy of ${100 * accuracy}% lies infinitely far out; use the plain scale or leave the model out`,
    );
  return at;
}
