import betaQuantile from "@stdlib/stats-base-dists-beta-quantile";
import { checkCounts } from "./wilson-interval";

/**
 * Jeffreys' interval of a proportion: central quantiles of Beta(successes + 1/2, failures + 1/2).
 *
 * Its ends are 0 where nothing was selected and 1 where everything was (Brown, Cai and DasGupta (2001), Statistical Science 16).
 */
export function jeffreysInterval(successes: number, trials: number, confidence = 0.95): { low: number; high: number } {
  checkCounts(successes, trials, confidence);
  const tail = (1 - confidence) / 2;
  return {
    low: successes === 0 ? 0 : betaQuantile(tail, successes + 0.5, trials - successes + 0.5),
    high: successes === trials ? 1 : betaQuantile(1 - tail, successes + 0.5, trials - successes + 0.5),
  };
}
