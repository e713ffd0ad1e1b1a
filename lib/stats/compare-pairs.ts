import { holm } from "./holm";
import { mcnemarExact } from "./mcnemar-exact";
import { countDiscordant } from "./result-bits";

export interface ComparedPair {
  /** Places in the list of models. */
  readonly first: number;
  readonly second: number;
  /** Images that only the one has right. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly p: number;
  /** Adjusted for all pairs (Holm). */
  readonly adjusted: number;
}

/** Tests every two models on the same images against each other: exact McNemar, p-values adjusted by Holm over all pairs. `results`: bits of one length. */
export function comparePairs(results: readonly Uint8Array[]): ComparedPair[] {
  const pairs = results.flatMap((bits, first) =>
    results.slice(first + 1).map((others, offset) => {
      const discordant = countDiscordant(bits, others);
      return {
        first,
        second: first + 1 + offset,
        ...discordant,
        p: mcnemarExact(discordant.onlyFirst, discordant.onlySecond),
      };
    }),
  );
  const adjusted = holm(pairs.map(({ p }) => p));
  return pairs.map((pair, index) => ({ ...pair, adjusted: adjusted[index] ?? 1 }));
}
