import { formatFrequency } from "@/components/ui/format";
import type { DrawParameters, ExclusionReason, SamplingStrategy } from "@/lib/features/variants/schema";

/** How the desk calls the ways of sampling, and what each does in one sentence. */
export const strategyWords: Readonly<Record<SamplingStrategy, { name: string; sentence: string }>> = {
  matchedFrequency: {
    name: "MatchedFrequency",
    sentence: "As hard as the reference set: each class follows the selection frequencies of its reference images.",
  },
  threshold: {
    name: "Threshold",
    sentence: "Drawn at random among the images that enough workers selected.",
  },
  topImages: {
    name: "TopImages",
    sentence: "The images that most workers selected, best first: the easiest set that the votes allow.",
  },
  targetHistogram: {
    name: "TargetHistogram",
    sentence: "Each class follows the selection frequencies that you ask for.",
  },
};

/** The order in which the desk shows them. */
export const strategyOrder = ["matchedFrequency", "threshold", "topImages"] as const satisfies SamplingStrategy[];

/** What became of the candidates that are not in a revision, in its own numbers. */
export function exclusionWords(reason: ExclusionReason, parameters: DrawParameters): string {
  switch (reason) {
    case "flagged":
      return "flagged or taken down";
    case "tooFewVotes":
      return `fewer than ${parameters.minimumVotes} votes`;
    case "belowThreshold":
      return parameters.strategy === "threshold"
        ? `selection frequency below ${formatFrequency(parameters.threshold)}`
        : "selection frequency below the threshold";
    case "nearDuplicate":
      return "near-duplicate of another image";
    case "unreviewed":
      return "near-duplicates not reviewed";
    case "notDrawn":
      return "eligible, not drawn";
  }
}
