export type AnswerPattern = "everything" | "nothing" | "periodic";

/**
 * The pattern that a HIT was answered in, or null: everything selected, nothing selected although `mustHave` says that some images
 * show the class, or a rhythm of at most `longestPeriod` positions (alternating, every third, ...) from the first to the last.
 * `selected` is one '0' or '1' a position; below 12 positions chance makes rhythms, and none is called one.
 */
export function answerPattern(selected: string, mustHave: boolean, longestPeriod = 6): AnswerPattern | null {
  if (selected === "") return null;
  if (!selected.includes("0")) return "everything";
  if (!selected.includes("1")) return mustHave ? "nothing" : null;
  if (selected.length < 12) return null;
  for (let period = 2; period <= longestPeriod; period++) {
    if (selected.length < 3 * period) break;
    let holds = true;
    for (let at = period; at < selected.length && holds; at++) holds = selected[at] === selected[at - period];
    if (holds) return "periodic";
  }
  return null;
}
