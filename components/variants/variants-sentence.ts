import { formatCount, formatCountOf } from "@/components/ui/format";
import type { RevisionSummary } from "@/lib/features/variants/queries";

/** How the study's variants stand; `newest` has the newest revision of each variant. */
export function variantsSentence(newest: readonly RevisionSummary[], revisions: number): string {
  if (newest.length === 0)
    return "Nothing drawn yet: once images have votes, each of these three ways of sampling makes a test set of them.";
  const short = newest.filter((revision) => !revision.valid);
  const drawn = `${formatCountOf(revisions, "revision")} drawn`;
  if (short.length === 0)
    return newest.length === 1 ? `${drawn}; the newest is valid.` : `${drawn}; the newest of each variant is valid.`;
  const names = short.map((revision) => `${revision.variantName} r${revision.number}`).join(" and ");
  const shortages = short.reduce((sum, revision) => sum + revision.shortages.length, 0);
  return `${drawn}; ${names} could not be filled: ${formatCount(shortages)} ${shortages === 1 ? "shortage" : "shortages"}.`;
}
