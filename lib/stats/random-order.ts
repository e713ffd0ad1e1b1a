import { uniformInt } from "pure-rand/distribution/uniformInt";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** The numbers 0 to `length` - 1 in random order, each order equally likely (Fisher and Yates). */
export function randomOrder(length: number, rng: RandomGenerator): Int32Array {
  const order = Int32Array.from({ length }, (_, place) => place);
  for (let last = length - 1; last > 0; last--) {
    const chosen = uniformInt(rng, 0, last);
    const held = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = held;
  }
  return order;
}
