/** A beta distribution of true frequencies, alpha and beta above 0. */
export interface BetaShape {
  readonly alpha: number;
  readonly beta: number;
}

/**
 * The chance of each number 0 to `votes` of selecting votes, when an image's true frequency is drawn from a beta distribution.
 *
 * `chances`, of votes + 1 entries, takes the answer where one is given. Source: the Pólya distribution, Johnson, Kemp, Kotz, "Univariate Discrete Distributions", 6.2.
 */
export function betaBinomial(
  votes: number,
  { alpha, beta }: BetaShape,
  chances = new Float64Array(votes + 1),
): Float64Array {
  // The end that holds more is computed, and the rest by ratio of neighbours: a mean near 1 would lose all digits from 0 up.
  const fromTop = alpha > beta;
  const [near, far] = fromTop ? [beta, alpha] : [alpha, beta];
  let chance = 1;
  for (let i = 0; i < votes; i++) chance *= (far + i) / (near + far + i);
  for (let step = 0; step <= votes; step++) {
    chances[fromTop ? votes - step : step] = chance;
    chance *= ((votes - step) * (near + step)) / ((step + 1) * (far + votes - step - 1));
  }
  return chances;
}
