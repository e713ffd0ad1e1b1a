import betaQuantile from "@stdlib/stats-base-dists-beta-quantile";

/**
 * The exact (Clopper-Pearson) confidence interval of a proportion.
 *
 * `successes` of `trials`, both whole numbers, 0 <= successes <= trials, trials >= 1; `confidence` in (0, 1). Returns
 * fractions. Throws a RangeError outside these bounds. Source: Clopper and Pearson (1934), Biometrika 26(4).
 */
export function clopperPearson(
  successes: number,
  trials: number,
  confidence = 0.95,
): { readonly low: number; readonly high: number } {
  if (!Number.isInteger(successes) || !Number.isInteger(trials) || trials < 1 || successes < 0 || successes > trials)
    throw new RangeError(
      `Cannot form a Clopper-Pearson interval of ${successes} successes in ${trials} trials; give whole numbers with 0 <= successes <= trials and at least one trial`,
    );
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`Cannot form a Clopper-Pearson interval at confidence ${confidence}; give a number in (0, 1)`);
  const tail = (1 - confidence) / 2;
  return {
    low: successes === 0 ? 0 : betaQuantile(tail, successes, trials - successes + 1),
    high: successes === trials ? 1 : betaQuantile(1 - tail, successes + 1, trials - successes),
  };
}
