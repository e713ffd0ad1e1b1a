import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { seededGenerator } from "@/lib/stats/seeded-generator";
import { uniformFloat } from "../uniform-float";

/** The draws that pictures are made of, from one seeded stream. */
export interface Dice {
  rng: RandomGenerator;
  /** A number in [low, high). */
  between(low: number, high: number): number;
  /** True with that probability. */
  chance(probability: number): boolean;
  /** One of the values, each equally likely. */
  pick<Value>(values: readonly [Value, ...Value[]]): Value;
}

/** The dice of a seed and names, such as a class and an index: pictures do not depend on the order in which they are made. */
export function diceOf(seed: number, ...names: readonly string[]): Dice {
  const rng = seededGenerator(seed, ...names);
  const between = (low: number, high: number) => low + uniformFloat(rng) * (high - low);
  return {
    rng,
    between,
    chance: (probability) => uniformFloat(rng) < probability,
    pick: (values) => values[Math.floor(uniformFloat(rng) * values.length)] ?? values[0],
  };
}
