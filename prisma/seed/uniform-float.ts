import { uniformInt } from "pure-rand/distribution/uniformInt";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** A number in [0, 1) from a seeded generator, in steps of 2^-31. */
export function uniformFloat(rng: RandomGenerator): number {
  return uniformInt(rng, 0, 2 ** 31 - 1) / 2 ** 31;
}
