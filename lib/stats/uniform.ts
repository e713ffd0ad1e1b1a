import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** A number from (0, 1), both ends excluded, on a grid of 2^-32. */
export function uniform(rng: RandomGenerator): number {
  return ((rng.next() >>> 0) + 0.5) / 4_294_967_296;
}
