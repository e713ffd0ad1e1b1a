import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { type AccuracyScale, fromAccuracyScale, toAccuracyScale } from "./accuracy-scale";
import { bandOfLines } from "./band-of-lines";
import { bootstrapLines } from "./bootstrap-lines";
import type { CountedModel, LinearFit } from "./evaluate-models";
import { fitLine } from "./fit-line";
import { type Interval, percentileInterval } from "./percentile-interval";

export interface FittedModels {
  readonly fit: LinearFit & { readonly r2Interval: readonly [low: number, high: number] | null };
  /** The pointwise interval of the line at places on the scale; null without resamples. */
  readonly band: readonly (Interval & { readonly place: number })[] | null;
  /** Of each model, in the order given: how far its new accuracy lies above the line, in points of accuracy. */
  readonly residuals: readonly number[];
}

/** Where a band is computed: 41 places from a little before the least to a little beyond the greatest of `xs`. */
export function bandPlaces(xs: readonly number[]): number[] {
  const low = Math.min(...xs);
  const high = Math.max(...xs);
  const pad = 0.12 * (high - low) || 1;
  return Array.from({ length: 41 }, (_, step) => low - pad + ((high - low + 2 * pad) * step) / 40);
}

/**
 * The line of new on original accuracy over models on one scale, with bootstrap intervals over models of slope, offset and R2, its
 * band and each model's residual.
 *
 * Null where no line is determined, or where a model's accuracy has no place on the scale (0 or 1 on probit and logit).
 */
export function fitModels(
  models: readonly CountedModel[],
  {
    scale,
    resamples,
    rng,
  }: { readonly scale: AccuracyScale; readonly resamples: number; readonly rng: RandomGenerator },
): FittedModels | null {
  const x = models.map(({ original }) => toAccuracyScale(original.correct / original.n, scale));
  const y = models.map((model) => toAccuracyScale(model.new.correct / model.new.n, scale));
  if (![...x, ...y].every(Number.isFinite)) return null;
  const line = fitLine(x, y);
  if (line === null) return null;
  // Two points resample to one line or none.
  const lines = models.length >= 3 && resamples > 0 ? bootstrapLines(x, y, { resamples, rng }) : null;
  const pair = (sample: Float64Array | undefined): readonly [number, number] | null => {
    const interval = sample === undefined ? null : percentileInterval(sample.slice());
    return interval === null ? null : [interval.low, interval.high];
  };
  return {
    fit: {
      scale,
      ...line,
      slopeInterval: pair(lines?.slopes),
      offsetInterval: pair(lines?.offsets),
      r2Interval: pair(lines?.r2s),
    },
    band: lines === null ? null : bandOfLines(lines, bandPlaces(x)),
    residuals: models.map((model, index) => {
      const expected = fromAccuracyScale(line.slope * (x[index] ?? 0) + line.offset, scale);
      return 100 * (model.new.correct / model.new.n - expected);
    }),
  };
}
