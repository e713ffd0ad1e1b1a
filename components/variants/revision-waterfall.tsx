import {
  type DrawParameters,
  type ExclusionReason,
  exclusionReasons,
  type Outcome,
} from "@/lib/features/variants/schema";
import { exclusionWords } from "./strategy-words";
import { Waterfall } from "./waterfall";

/** From all candidates to the images drawn, reason by reason; the numbers add up. */
export function RevisionWaterfall({
  outcomes,
  parameters,
}: {
  outcomes: readonly { outcome: Outcome; count: number }[];
  parameters: DrawParameters;
}) {
  const countOf = (reason: ExclusionReason) => outcomes.find((one) => one.outcome === reason)?.count ?? 0;
  return (
    <Waterfall
      start="candidates"
      total={outcomes.reduce((sum, one) => sum + one.count, 0)}
      steps={exclusionReasons
        .map((reason) => ({ label: exclusionWords(reason, parameters), count: countOf(reason) }))
        .filter((step) => step.count > 0)}
      end="drawn"
    />
  );
}
