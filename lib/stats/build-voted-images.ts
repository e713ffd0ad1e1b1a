import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { drawBinomial } from "./draw-binomial";
import { uniform } from "./uniform";

export interface SimulatedImages {
  readonly selected: Int32Array;
  readonly shown: Int32Array;
  readonly correct: Int32Array;
}

/** P(correct | s) of the simulated model, the same on every set: two sets that differ in frequency alone have no true gap. */
export function chanceOfCorrect(frequency: number): number {
  return 0.3 + 0.65 * frequency ** 1.5;
}

/**
 * Simulated images with known true frequencies, for tests: a share `easy` from beta(9, 1), the others from beta(3, 2).
 *
 * Each has `votes` votes and one model's result.
 */
export function buildVotedImages(
  images: number,
  { easy, votes, rng }: { readonly easy: number; readonly votes: number; readonly rng: RandomGenerator },
): SimulatedImages {
  const selected = new Int32Array(images);
  const correct = new Int32Array(images);
  for (let image = 0; image < images; image++) {
    const frequency = uniform(rng) < easy ? drawBeta(9, 1, rng) : drawBeta(3, 2, rng);
    selected[image] = drawBinomial(votes, frequency, rng);
    correct[image] = uniform(rng) < chanceOfCorrect(frequency) ? 1 : 0;
  }
  return { selected, shown: new Int32Array(images).fill(votes), correct };
}

/** Beta with whole parameters: an order statistic of uniform draws. */
function drawBeta(alpha: number, beta: number, rng: RandomGenerator): number {
  const draws = Float64Array.from({ length: alpha + beta - 1 }, () => uniform(rng)).sort();
  return draws[alpha - 1] ?? 0;
}
