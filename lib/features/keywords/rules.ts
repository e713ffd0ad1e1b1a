// Sub-class matching of CIFAR-10.1 (METHOD.md 1): the new set has the keywords of the old one in the same proportions.

export interface KeywordCount {
  readonly keyword: string;
  readonly count: number;
}
export interface KeywordTargetCount extends KeywordCount {
  readonly target: number;
}

/** The keywords of a class that are matched, the most frequent first. */
export const matchedKeywords = 50;

/**
 * How many new images of each keyword a class of `total` gets: the shares of the old set's `top` most frequent keywords, floored, and one
 * more by the largest fraction until `total` is reached; ties in the order of the counts. Keywords that get none are left out.
 *
 * Reproduces CIFAR-10.1's `keyword_counts_v7.json` in float64 as `total * count / sum`. `counts` in any order; equal counts keep theirs.
 * Throws a RangeError without a count above 0.
 */
export function keywordTargets(
  counts: readonly KeywordCount[],
  total: number,
  top: number = matchedKeywords,
): KeywordTargetCount[] {
  const kept = counts.toSorted((a, b) => b.count - a.count).slice(0, top);
  const sum = kept.reduce((all, { count }) => all + count, 0);
  if (sum <= 0) throw new RangeError(`Cannot plan keywords: ${counts.length} keywords have ${sum} images together`);
  const shares = kept.map((one, place) => {
    const share = (total * one.count) / sum;
    return { ...one, place, target: Math.floor(share), fraction: share - Math.floor(share) };
  });
  const missing = total - shares.reduce((all, { target }) => all + target, 0);
  const more = new Set(
    shares
      .toSorted((a, b) => b.fraction - a.fraction || a.place - b.place)
      .slice(0, missing)
      .map(({ place }) => place),
  );
  return shares
    .map(({ keyword, count, place, target }) => ({ keyword, count, target: target + (more.has(place) ? 1 : 0) }))
    .filter(({ target }) => target > 0);
}

/** How far a keyword is, as far as it says who has something to do. */
export interface KeywordProgress {
  readonly target: number;
  readonly candidates: number;
  readonly picked: number;
  readonly confirmed: number;
}

/**
 * The keyword to go on with: the next in the plan's order, behind the last from the beginning, where there is something to do. Undefined
 * where there is none. The first person is wanted where candidates are left and too few are picked, the second where picks wait.
 */
export function nextKeyword<Row extends KeywordProgress>(
  plan: readonly Row[],
  now: Row | undefined,
  as: "first" | "second",
): Row | undefined {
  const at = now ? plan.indexOf(now) : -1;
  return [...plan.slice(at + 1), ...plan.slice(0, Math.max(0, at))].find(({ target, candidates, picked, confirmed }) =>
    as === "second" ? picked > 0 : picked + confirmed < Math.min(target, candidates),
  );
}
