import { Badge } from "@/components/ui/badge";
import { exclusionReasons, type Outcome, outcomes } from "@/lib/features/variants/schema";

const words: Readonly<Record<Outcome, string>> = {
  drawn: "drawn",
  carriedOver: "carried over",
  sampledUp: "sampled up",
  carriedOverSampledUp: "carried over, sampled up",
  flagged: "flagged",
  tooFewVotes: "too few votes",
  belowThreshold: "below the threshold",
  nearDuplicate: "near-duplicate",
  unreviewed: "unreviewed",
  notDrawn: "eligible, not drawn",
};

/** What a revision decided about an image, from the byte that is stored. */
export function Decision({ byte }: { byte: number }) {
  const outcome = outcomes[byte];
  if (!outcome) return <Badge>unknown</Badge>;
  const out = exclusionReasons.some((reason) => reason === outcome);
  return <Badge tone={out ? "neutral" : "accent"}>{words[outcome]}</Badge>;
}
