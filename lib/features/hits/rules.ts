import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Order in which the positions 0..count-1 are shown (Fisher-Yates): the same for one seed, whoever computes it. */
export function tileOrder(seed: number, count: number): number[] {
  const random = xoroshiro128plus(seed);
  const order = Array.from({ length: count }, (_, position) => position);
  for (let last = count - 1; last > 0; last -= 1) {
    const chosen = uniformInt(random, 0, last);
    const [a = 0, b = 0] = [order[last], order[chosen]];
    order[last] = b;
    order[chosen] = a;
  }
  return order;
}

/** What an hour of this work pays at that pace, in integer cents. */
export function hourlyCents(rewardCents: number, seconds: number): number {
  return Math.round((rewardCents * 3600) / seconds);
}
