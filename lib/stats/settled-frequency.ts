import { jeffreysInterval } from "./jeffreys-interval";

/** When an image has been asked about often enough. */
export interface VoteRule {
  /** Frequencies at which something is decided: bin edges, or a threshold. */
  readonly edges: readonly number[];
  /** Never fewer votes than this, never more than that. */
  readonly minimum: number;
  readonly most: number;
  /** Of the Jeffreys interval that must not hold an edge. */
  readonly confidence: number;
}

/** Confidence at which the simulation of the tests loses no accuracy against ten fixed votes and saves a quarter and more. */
export const usualConfidence = 0.7;

/**
 * Whether an image's selection frequency is settled: it has its minimum of votes, and either the most that it may have or an interval
 * that lies between two edges. Counts are whole, selected <= shown.
 */
export function isSettled(selected: number, shown: number, rule: VoteRule): boolean {
  if (shown < Math.max(1, rule.minimum)) return false;
  if (shown >= rule.most) return true;
  const { low, high } = jeffreysInterval(selected, shown, rule.confidence);
  return !rule.edges.some((edge) => low < edge && edge < high);
}

/**
 * How many votes the rule asks for in the mean about images that workers select with each of these probabilities, one vote at a time.
 *
 * Exact: the chance of each count of selections, from vote to vote, of images that are not settled yet.
 */
export function expectedVotes(probabilities: readonly number[], rule: VoteRule): number[] {
  const settled = Array.from({ length: rule.most }, (_, shown) =>
    Array.from({ length: shown + 1 }, (__, selected) => isSettled(selected, shown, rule)),
  );
  return probabilities.map((p) => {
    // chances[k]: that an image has k selections and is still asked about.
    let chances = [1];
    let expected = 0;
    for (const row of settled) {
      const open = chances.map((chance, selected) => (row[selected] ? 0 : chance));
      expected += open.reduce((sum, chance) => sum + chance, 0);
      chances = Array.from(
        { length: row.length + 1 },
        (_, selected) => (open[selected] ?? 0) * (1 - p) + (open[selected - 1] ?? 0) * p,
      );
    }
    return expected;
  });
}

/** The rule in words, as a manifest keeps it. */
export function describeVoteRule({ edges, minimum, most, confidence }: VoteRule): string {
  return `adaptive votes: at least ${minimum}, at most ${most}; more where the ${Math.round(confidence * 100)}% Jeffreys interval holds ${edges.join(" or ")}`;
}
