import { formatCountOf } from "@/components/ui/format";
import type { VotesSummary } from "@/lib/features/votes/queries";
import type { AssignmentGroup } from "@/lib/features/votes/schema";

/** How the study's votes stand, and what waits or was set aside. */
export function votesSentence(summary: VotesSummary, groups: Readonly<Record<AssignmentGroup, number>>): string {
  const waiting =
    groups.waiting > 0
      ? `; ${formatCountOf(groups.waiting, "submission waits", "submissions wait")} for the market's word`
      : "";
  const aside = groups.aside > 0 ? `; ${formatCountOf(groups.aside, "is", "are")} set aside` : "";
  return `${formatCountOf(summary.votes, "vote")} on ${formatCountOf(summary.imagesWithVotes, "image")}${waiting}${aside}.`;
}
