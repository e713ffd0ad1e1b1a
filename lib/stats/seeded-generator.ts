import { createHash } from "node:crypto";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/**
 * The random generator that belongs to a seed and names, such as a study's seed and a class's wnid.
 *
 * Each list of names has a stream of its own, so that adding a class changes no other class's draws. The 128 bits of state are
 * the start of the SHA-256 of seed and names as JSON. Throws a RangeError for a seed that is no safe integer.
 */
export function seededGenerator(seed: number, ...names: readonly string[]): RandomGenerator {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`Cannot draw with the seed ${seed}; give a whole number`);
  const digest = createHash("sha256")
    .update(JSON.stringify([seed, ...names]))
    .digest();
  return xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)));
}
