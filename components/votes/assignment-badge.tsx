import { Badge, type Tone } from "@/components/ui/badge";
import type { AssignmentListItem } from "@/lib/features/votes/queries";

const tones: Readonly<Record<AssignmentListItem["state"], Tone>> = {
  opened: "neutral",
  provisional: "accent",
  confirmed: "good",
  approved: "good",
  rejected: "danger",
  orphan: "attention",
  quarantined: "attention",
  superseded: "neutral",
};

const meanings: Readonly<Record<AssignmentListItem["state"], string>> = {
  opened: "The page was opened; nothing was submitted",
  provisional: "Submitted here; the market has not listed it yet",
  confirmed: "Listed by the market; its votes count",
  approved: "Approved at the market; its votes count",
  rejected: "Rejected at the market; its votes do not count",
  orphan: "Submitted here; the market never listed it",
  quarantined: "The market's answer and ours differ; its votes do not count",
  superseded: "The worker's earlier answer to this HIT counts; this one is paid, not counted",
};

/** How a submission stands; what that means on hover. */
export function AssignmentBadge({ state }: { state: AssignmentListItem["state"] }) {
  return (
    <Badge tone={tones[state]} title={meanings[state]}>
      {state}
    </Badge>
  );
}
