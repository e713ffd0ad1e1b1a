import { formatCount, formatFrequency, formatShare } from "@/components/ui/format";
import { Stat, StatRow } from "@/components/ui/stat";
import type { VotesSummary } from "@/lib/features/votes/queries";
import type { AssignmentGroup } from "@/lib/features/votes/schema";

/** The study's votes in five numbers. */
export function VoteStats({
  summary,
  groups,
  images,
  minimumVotes,
}: {
  summary: VotesSummary;
  groups: Readonly<Record<AssignmentGroup, number>>;
  /** Candidates and reference images of the study. */
  images: number;
  minimumVotes: number;
}) {
  return (
    <StatRow>
      <Stat label="Votes" value={formatCount(summary.votes)} note="that feed frequencies" />
      <Stat
        label="Selected"
        value={formatFrequency(summary.votes > 0 ? summary.selected / summary.votes : null)}
        note={`${formatCount(summary.selected)} say “shows the class”`}
      />
      <Stat
        label={`With ${minimumVotes} votes or more`}
        value={formatShare(summary.imagesWithMinimumVotes, images)}
        note={`${formatCount(summary.imagesWithMinimumVotes)} of ${formatCount(images)} images`}
      />
      <Stat label="Confirmed" value={formatCount(groups.counted)} note="submissions that count" />
      <Stat label="Provisional" value={formatCount(groups.waiting)} note="not yet listed by the market" />
      <Stat
        label="Set aside"
        value={<span className={groups.aside > 0 ? "text-attention" : ""}>{formatCount(groups.aside)}</span>}
        note="submitted, not counted"
      />
    </StatRow>
  );
}
