import { uniformInt } from "pure-rand/distribution/uniformInt";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** `count` of the items (all where there are fewer), in random order: a partial Fisher-Yates shuffle of a copy. Moves `rng` on by one draw per item taken. */
export function drawWithoutReplacement<Item>(items: readonly Item[], count: number, rng: RandomGenerator): Item[] {
  const pool = [...items];
  const taken = Math.min(count, pool.length);
  for (let place = 0; place < taken; place += 1) {
    const from = uniformInt(rng, place, pool.length - 1);
    const item = pool[from] as Item;
    pool[from] = pool[place] as Item;
    pool[place] = item;
  }
  return pool.slice(0, taken);
}
