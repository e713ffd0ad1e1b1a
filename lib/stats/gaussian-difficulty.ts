import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import { probit } from "./probit";

export interface GaussianDifficulty {
  /** sqrt(sigma_1^2 + 1) / sqrt(sigma_2^2 + 1): below 1, difficulty is spread wider on the new set. */
  readonly u: number;
  /** (mu_1 - mu_2) / sqrt(sigma_2^2 + 1): below 0, the new set is harder on average. */
  readonly v: number;
  /** Mean difficulty of the new set where the original's is 0, in the units of the model's noise. */
  readonly shift: number;
  /** Spread of difficulty on either set; the narrower one is fixed to 0, for only their ratio is identified. */
  readonly spreadOriginal: number;
  readonly spreadNew: number;
}

/**
 * Reads a line on probit axes as a change of difficulty.
 *
 * On set k an image's difficulty is N(mu_k, sigma_k^2) and a model of skill s is right with probability Phi(s - difficulty), so that
 * Phi^-1(new) = u Phi^-1(original) + v. Two of four parameters are identified: mu_1 = 0 and the smaller sigma = 0 are fixed.
 * `slope` and `offset` from a fit on probit axes. Null when the slope is not positive: no spread of difficulty turns the order
 * of models around. Source: Recht et al. (2019), section 4.2.
 */
export function gaussianDifficulty({
  slope,
  offset,
}: {
  readonly slope: number;
  readonly offset: number;
}): GaussianDifficulty | null {
  if (!(slope > 0)) return null;
  const spreadNew = slope <= 1 ? Math.sqrt(1 / slope ** 2 - 1) : 0;
  const spreadOriginal = slope > 1 ? Math.sqrt(slope ** 2 - 1) : 0;
  const shift = -offset * Math.sqrt(spreadNew ** 2 + 1);
  return { u: slope, v: offset, shift: shift === 0 ? 0 : shift, spreadOriginal, spreadNew };
}

/** The new accuracy (a fraction) that the model of difficulty predicts from the original one. */
export function predictNewAccuracy({ u, v }: Pick<GaussianDifficulty, "u" | "v">, original: number): number {
  return normalCdf(u * probit(original) + v, 0, 1);
}
