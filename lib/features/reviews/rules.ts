import { drawWithoutReplacement } from "@/lib/stats/draw-without-replacement";
import { seededGenerator } from "@/lib/stats/seeded-generator";
import { type ClassStanding, type ClassVerdict, settlingSlot } from "./schema";

export interface SlotVerdict {
  readonly slot: number;
  readonly verdict: ClassVerdict;
}

/** How a class stands: settled where somebody settled it, unreviewed until every reviewer has judged, a conflict where they differ. */
export function standingOf(slots: readonly SlotVerdict[]): ClassStanding {
  const settled = slots.find(({ slot, verdict }) => slot === settlingSlot && verdict !== "unreviewed");
  if (settled) return settled.verdict;
  const verdicts = slots.filter(({ slot }) => slot !== settlingSlot).map(({ verdict }) => verdict);
  const [first] = verdicts;
  if (first === undefined || verdicts.includes("unreviewed")) return "unreviewed";
  return verdicts.every((verdict) => verdict === first) ? first : "conflict";
}

/** Whether a class's review is taken over into the next round: it was not problematic and the class's images are the same (METHOD.md 4). */
export function carriesOver(standing: ClassStanding, before: Uint8Array | undefined, now: Uint8Array): boolean {
  return standing === "reviewed" && before !== undefined && Buffer.compare(before, now) === 0;
}

export interface ReviewAssignment {
  readonly classId: number;
  readonly slot: number;
  /** Null = whoever comes first. */
  readonly assigneeId: string | null;
}

/**
 * Splits classes among reviewers: each gets as many as the others, give or take one, and with two reviewers per class never both
 * slots of one. The order is drawn from the seed, so that nobody gets all the mushrooms. Without reviewers every slot is open.
 */
export function splitClasses(
  classIds: readonly number[],
  reviewers: readonly string[],
  reviewersPerClass: 1 | 2,
  seed: number,
): ReviewAssignment[] {
  const slots = Array.from({ length: reviewersPerClass }, (_, slot) => slot);
  const order = [...reviewers].sort();
  const classes = drawWithoutReplacement(
    [...classIds].sort((a, b) => a - b),
    classIds.length,
    seededGenerator(seed, "review round"),
  );
  return classes.flatMap((classId, place) =>
    slots.map((slot) => ({
      classId,
      slot,
      assigneeId: order[(place * reviewersPerClass + slot) % Math.max(1, order.length)] ?? null,
    })),
  );
}

/** What a reviewer may see of a slot: their own always; of a blind double review the other's only when both have judged. */
export function isVisible(
  slots: readonly (SlotVerdict & { readonly decidedBy: string | null; readonly assigneeId: string | null })[],
  slot: number,
  userId: string,
): boolean {
  const judges = slots.filter((one) => one.slot !== settlingSlot);
  const own = slots.find((one) => one.slot === slot);
  if (judges.length < 2 || own?.decidedBy === userId || own?.assigneeId === userId) return true;
  return judges.every((one) => one.verdict !== "unreviewed");
}
