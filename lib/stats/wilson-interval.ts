import { probit } from "./probit";

/**
 * Wilson's score interval of a proportion: `successes` of `trials`, whole numbers, trials >= 1. Returns fractions.
 *
 * Source: Wilson (1927), JASA 22; as `binomtest(k, n).proportion_ci(method="wilson")` of SciPy.
 */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): { low: number; high: number } {
  checkCounts(successes, trials, confidence);
  const z = probit(1 - (1 - confidence) / 2);
  const p = successes / trials;
  const scale = 1 + (z * z) / trials;
  const middle = p + (z * z) / (2 * trials);
  const half = z * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  return {
    low: successes === 0 ? 0 : (middle - half) / scale,
    high: successes === trials ? 1 : (middle + half) / scale,
  };
}

/** Throws RangeError unless `successes` of `trials` is a proportion and `confidence` lies in (0, 1). */
export function checkCounts(successes: number, trials: number, confidence: number): void {
  if (!Number.isInteger(successes) || !Number.isInteger(trials) || trials < 1 || successes < 0 || successes > trials)
    throw new RangeError(
      `Cannot form an interval of ${successes} successes in ${trials} trials; give whole numbers with 0 <= successes <= trials and at least one trial`,
    );
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`Cannot form an interval at confidence ${confidence}; give a number in (0, 1)`);
}
