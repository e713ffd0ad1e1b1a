import { formatCount, formatCountOf, formatFrequency } from "@/components/ui/format";
import type { RevisionDetails } from "@/lib/features/variants/queries";
import type { Outcome } from "@/lib/features/variants/schema";

/** How a revision stands: its images, how often workers selected them, and where they come from. */
export function revisionSentence(
  revision: RevisionDetails,
  outcomes: readonly { outcome: Outcome; count: number }[],
): string {
  if (revision.imageCount === 0)
    return `No image could be drawn from ${formatCountOf(revision.classes.length, "class", "classes")}.`;
  const count = (...names: Outcome[]) =>
    outcomes.filter((one) => names.includes(one.outcome)).reduce((sum, one) => sum + one.count, 0);
  const carried = count("carriedOver", "carriedOverSampledUp");
  const up = count("sampledUp", "carriedOverSampledUp");
  return [
    `${formatCountOf(revision.imageCount, "image")} of ${formatCountOf(revision.classes.length, "class", "classes")}, mean selection frequency ${formatFrequency(revision.meanFrequency, 3)}`,
    ...(revision.parentId === null ? [] : [`${formatCount(carried)} carried over`]),
    ...(up > 0 ? [`${formatCount(up)} sampled up from a higher bin`] : []),
  ]
    .join("; ")
    .concat(".");
}
