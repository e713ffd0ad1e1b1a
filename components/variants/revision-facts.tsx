import Link from "next/link";
import { Facts } from "@/components/candidates/candidate-facts";
import { CopyButton } from "@/components/ui/copy-button";
import { formatCount, formatCountOf, formatFrequency, formatTime } from "@/components/ui/format";
import type { RevisionSummary } from "@/lib/features/variants/queries";
import type { DrawParameters } from "@/lib/features/variants/schema";
import { strategyWords } from "./strategy-words";

/** What decided the draw, who made it, and the manifest's hash. */
export function RevisionFacts({
  studyId,
  revision,
  parent,
  drawnBy,
}: {
  studyId: number;
  revision: RevisionSummary;
  parent: RevisionSummary | undefined;
  drawnBy: string;
}) {
  const { parameters } = revision;
  return (
    <Facts
      facts={[
        { label: "Strategy", value: strategyWords[revision.strategy].name },
        { label: "Images per class", value: formatCount(parameters.imagesPerClass) },
        { label: "Minimum votes", value: formatCount(parameters.minimumVotes) },
        ...strategyFacts(parameters),
        { label: "Seed", value: <span className="figures">{revision.seed}</span> },
        {
          label: "Starts from",
          value: parent ? (
            <Link href={`/studies/${studyId}/variants/${parent.id}`} className="text-accent hover:underline">
              {parent.variantName} r{parent.number}
            </Link>
          ) : (
            "nothing: a fresh draw"
          ),
        },
        { label: "Drawn", value: `${formatTime(revision.createdAt)} by ${drawnBy}` },
        {
          label: "Manifest SHA-256",
          value: (
            <span className="flex items-start gap-1">
              <code className="min-w-0 break-all font-mono text-xs leading-5">{revision.manifestSha256}</code>
              <CopyButton text={revision.manifestSha256} label="Copy the manifest's SHA-256" />
            </span>
          ),
        },
      ]}
    />
  );
}

function strategyFacts(parameters: DrawParameters): { label: string; value: string }[] {
  if (parameters.strategy === "threshold") {
    const own = Object.keys(parameters.thresholds).length;
    const note = own > 0 ? `, ${formatCountOf(own, "class", "classes")} with ${own === 1 ? "its" : "their"} own` : "";
    return [{ label: "Threshold", value: `${formatFrequency(parameters.threshold)}${note}` }];
  }
  if (parameters.strategy === "topImages") return [];
  return [
    ...(parameters.strategy === "targetHistogram"
      ? [{ label: "Share of each bin", value: parameters.target.join(" ") }]
      : [{ label: "Minimum reference images", value: formatCount(parameters.minimumReferenceImages) }]),
    { label: "Upward sampling", value: parameters.upwardSampling ? "on" : "off" },
    ...(parameters.correctedFrequency ? [{ label: "Frequencies", value: "corrected for few votes" }] : []),
  ];
}
