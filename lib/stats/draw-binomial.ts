import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { uniform } from "./uniform";

/**
 * Draws the number of successes in `trials` independent trials of chance `p`.
 *
 * By inversion: few trials from 0 upwards, many from the most likely count outwards, so that the work grows with the standard
 * deviation. `trials` a whole number from 0, `p` in [0, 1].
 */
export function drawBinomial(trials: number, p: number, rng: RandomGenerator): number {
  if (trials === 0 || p <= 0) return 0;
  if (p >= 1) return trials;
  if (p > 0.5) return trials - drawBinomial(trials, 1 - p, rng);
  const odds = p / (1 - p);
  const mode = Math.min(trials, Math.floor((trials + 1) * p));
  const atMode = mode === 0 ? (1 - p) ** trials : Math.exp(logProbability(mode, trials, p));
  let rest = uniform(rng) - atMode;
  let below = mode;
  let above = mode;
  let probabilityBelow = atMode;
  let probabilityAbove = atMode;
  while (rest > 0 && (below > 0 || above < trials)) {
    if (above < trials) {
      probabilityAbove *= ((trials - above) * odds) / (above + 1);
      above++;
      rest -= probabilityAbove;
      if (rest <= 0) return above;
    }
    if (below > 0) {
      probabilityBelow *= below / ((trials - below + 1) * odds);
      below--;
      rest -= probabilityBelow;
      if (rest <= 0) return below;
    }
    // Both tails have run dry in rounding: the remaining probability is below what a double can hold.
    if (probabilityAbove < 1e-300 && probabilityBelow < 1e-300) break;
  }
  return mode;
}

function logProbability(successes: number, trials: number, p: number): number {
  const failures = trials - successes;
  return (
    logFactorial(trials) -
    logFactorial(successes) -
    logFactorial(failures) +
    successes * Math.log(p) +
    failures * Math.log1p(-p)
  );
}

const small: number[] = [0];
for (let n = 1; n < 128; n++) small.push((small[n - 1] ?? 0) + Math.log(n));

/** Stirling's series beyond 127: its error there is below 1e-16 of the value. */
function logFactorial(n: number): number {
  const tabled = small[n];
  if (tabled !== undefined) return tabled;
  const x = n + 1;
  return (
    (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5)
  );
}
