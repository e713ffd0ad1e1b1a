import type { Analysis } from "./run";

/** The object that `--json` prints: accuracies in percent, the fit on its scale. */
export function toJson({ models, fit, spearman, kendall, warnings, resamples, seed }: Analysis): object {
  return { models, fit: fit === null ? null : { ...fit, resamples, seed }, spearman, kendall, warnings };
}
