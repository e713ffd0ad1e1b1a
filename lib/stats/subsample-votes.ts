import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { uniform } from "./uniform";

/**
 * How many of an image's votes select it when only `kept` of its `shown` votes, drawn without replacement, are looked at.
 *
 * A hypergeometric draw, vote by vote. Throws a RangeError unless 0 <= selected <= shown and 0 <= kept <= shown.
 */
export function subsampleVotes(selected: number, shown: number, kept: number, rng: RandomGenerator): number {
  if (!(selected >= 0 && selected <= shown && kept >= 0 && kept <= shown))
    throw new RangeError(
      `Cannot draw ${kept} votes from ${shown} with ${selected} selecting; keep at most as many as there are`,
    );
  let left = selected;
  for (let drawn = 0; drawn < kept; drawn++) if (uniform(rng) * (shown - drawn) < left) left--;
  return selected - left;
}
