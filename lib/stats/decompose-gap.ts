import { clopperPearson } from "./clopper-pearson";
import type { CountedSet } from "./evaluate-models";

export interface GapDecomposition {
  /** Original minus new accuracy, in points. */
  readonly gap: number;
  /** What sampling the new images alone may add to the gap: bounds in points, with the confidence asked for. */
  readonly generalization: readonly [low: number, high: number];
  /** What sampling the original images alone may add, were the models not adapted to them. */
  readonly originalSampling: readonly [low: number, high: number];
  /** Adaptivity and distribution gap together: the gap without what sampling the new images may add. */
  readonly remainder: readonly [low: number, high: number];
}

/**
 * Bounds the parts of one model's accuracy gap.
 *
 * With S the original set drawn from D and S' the new one from D': acc_S - acc_S' = (acc_S - acc_D) adaptivity gap +
 * (acc_D - acc_D') distribution gap + (acc_D' - acc_S') generalization gap. Only the third is bounded by the sets themselves,
 * through the binomial: models never saw S'. Source: Recht, Roelofs, Schmidt, Shankar (2019), section 2.
 */
export function decomposeGap(
  { original, new: onNew }: { readonly original: CountedSet; readonly new: CountedSet },
  confidence = 0.95,
): GapDecomposition {
  const accuracy = ({ correct, n }: CountedSet): number => (100 * correct) / n;
  const gap = accuracy(original) - accuracy(onNew);
  const newInterval = clopperPearson(onNew.correct, onNew.n, confidence);
  const originalInterval = clopperPearson(original.correct, original.n, confidence);
  const generalization = [100 * newInterval.low - accuracy(onNew), 100 * newInterval.high - accuracy(onNew)] as const;
  return {
    gap,
    generalization,
    originalSampling: [
      accuracy(original) - 100 * originalInterval.high,
      accuracy(original) - 100 * originalInterval.low,
    ],
    remainder: [gap - generalization[1], gap - generalization[0]],
  };
}

/**
 * What the slope of new on original accuracy says about adaptivity: models tuned to the original set would gain less on the
 * new one (diminishing returns, slope < 1).
 *
 * `interval` of the slope on plain axes. `seen`: all of it below 1; `notSeen`: all of it at or above 1; `open` otherwise.
 */
export function readDiminishingReturns(interval: readonly [low: number, high: number]): "seen" | "notSeen" | "open" {
  if (interval[1] < 1) return "seen";
  return interval[0] >= 1 ? "notSeen" : "open";
}
