import { describeInterval } from "@/components/charts/frequency-bar";
import { formatFrequency } from "@/components/ui/format";

export interface ExplainedStep {
  readonly text: string;
  /** Null = a fact that decides nothing. */
  readonly passes: boolean | null;
}

interface ExplainedImage {
  readonly shown: number;
  readonly selected: number;
  readonly takenDown: boolean;
  readonly flag: { readonly reason: string; readonly scope: string; readonly note: string } | null;
  readonly outcome: number | null;
}

/** The set of near-identical images that an image stands in, as far as it decides about the image. */
export interface ExplainedSet {
  readonly images: number;
  readonly hasOriginal: boolean;
  readonly survives: boolean;
  /** A person's word, not the rule. */
  readonly byHand: boolean;
}

/** Why an image is in or out, in the order in which a draw looks; the last line is what the revision decided. */
export function explainImage(
  image: ExplainedImage,
  { minimumVotes, revision, set }: { minimumVotes: number; revision: string | null; set: ExplainedSet | null },
): ExplainedStep[] {
  const { shown, selected, flag, outcome } = image;
  const steps: ExplainedStep[] = [
    image.takenDown
      ? { text: "Taken down: it is in no draw", passes: false }
      : flag
        ? {
            text: `Flagged ${flag.scope === "image" ? "as an image, under every class" : "under this class"}${flag.note ? `: ${flag.note}` : ""}`,
            passes: false,
          }
        : { text: "No flag", passes: true },
    { text: `${shown} votes of at least ${minimumVotes}`, passes: shown >= minimumVotes },
    {
      text:
        shown === 0
          ? "No frequency without votes"
          : `Frequency ${formatFrequency(selected / shown)}: ${selected} of ${shown}; ${describeInterval(selected, shown)}`,
      passes: null,
    },
  ];
  if (set) steps.push({ text: explainSet(set), passes: set.survives });
  if (revision !== null)
    steps.push(
      outcome === null
        ? { text: `Not there when ${revision} was drawn`, passes: null }
        : { text: `${revision}: ${outcomeWords[outcome] ?? "unknown"}`, passes: outcome < 4 },
    );
  return steps;
}

function explainSet({ images, hasOriginal, survives, byHand }: ExplainedSet): string {
  if (survives) return `Stays of ${images} near-identical images${byHand ? ", by hand" : ""}`;
  if (byHand) return `Near-duplicate: dropped by hand, of ${images} near-identical images`;
  return hasOriginal ? "Near-duplicate of an original image" : `Near-duplicate: another of ${images} images stays`;
}

/** By the byte that a draw stores (lib/features/variants/schema.ts). */
const outcomeWords: readonly string[] = [
  "in, drawn",
  "in, carried over",
  "in, sampled up",
  "in, carried over and sampled up",
  "out, flagged",
  "out, too few votes",
  "out, below the threshold",
  "out, near-duplicate",
  "out, neighbours not reviewed",
  "out, eligible and not drawn",
];
