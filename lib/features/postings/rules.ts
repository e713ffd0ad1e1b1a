/**
 * How often somebody is right who guesses from one number alone which of two groups (equally likely) something is from:
 * 1/2 + D/2, where D is the Kolmogorov-Smirnov distance of the two groups. 0.5 = the number tells nothing, 1 = it tells
 * everything; null where a group is empty. `a`, `b`: the number for each member, in any order.
 */
export function guessAccuracy(a: readonly number[], b: readonly number[]): number | null {
  if (a.length === 0 || b.length === 0) return null;
  const [left, right] = [a.toSorted((x, y) => x - y), b.toSorted((x, y) => x - y)];
  let [i, j, distance] = [0, 0, 0];
  while (i < left.length && j < right.length) {
    const at = Math.min(left[i] ?? 0, right[j] ?? 0);
    while (i < left.length && left[i] === at) i += 1;
    while (j < right.length && right[j] === at) j += 1;
    distance = Math.max(distance, Math.abs(i / left.length - j / right.length));
  }
  return 0.5 + distance / 2;
}

/** Seconds without a listing after which a HIT at the market is out of step: four sweeps. */
export const unlistedSeconds = 120;

/** A note (SQL's like) that the market has no HIT of that id: it was deleted there, or stands under another account. */
export const lostPattern = "%HITDoesNotExist%";

/** What is to be done about something out of step. */
export function mendOf(found: { what: string; lostPostingId: number | null }): string {
  switch (found.what) {
    case "call waits":
      return "It is made again by itself.";
    case "call refused":
      return "Mend what the market names, then try again.";
    case "not listed":
      return found.lostPostingId === null
        ? "The market is asked again by itself; see that it and the job worker run."
        : "See that the study still uses the account that made it; else give it up.";
    case "quarantined":
      return "Look at both answers; approve, set aside or reject it by hand.";
    case "orphan":
      return "Nothing: it neither counts nor is paid, and counts after all should the market list it.";
    default:
      return "Pause the batch again, or end its offer.";
  }
}
