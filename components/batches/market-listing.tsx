import { formatDuration, formatMoney } from "@/components/ui/format";
import type { Listing } from "@/lib/features/batches/rules";

/** What workers read in the market's list before they open a HIT. */
export function MarketListing({
  listing,
  rewardCents,
  assignmentDurationSeconds,
}: {
  listing: Listing;
  rewardCents: number;
  assignmentDurationSeconds: number;
}) {
  const keywords = listing.keywords
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-baseline justify-between gap-4">
        <p className="min-w-0 break-words font-medium">{listing.title}</p>
        <p className="figures shrink-0">{formatMoney(rewardCents)}</p>
      </div>
      <p className="max-w-prose break-words text-muted">{listing.description}</p>
      <p className="break-words text-muted text-xs">
        {keywords.join(" · ")} · {formatDuration(assignmentDurationSeconds)} to finish
      </p>
    </div>
  );
}
