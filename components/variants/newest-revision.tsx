import Link from "next/link";
import { BinBars } from "@/components/charts/bin-bars";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { formatAgo, formatCount, formatCountOf, formatFrequency } from "@/components/ui/format";
import type { RevisionBins, RevisionImage, RevisionSummary } from "@/lib/features/variants/queries";
import { describeShortage } from "@/lib/features/variants/rules";
import type { SamplingStrategy } from "@/lib/features/variants/schema";
import { binCounts } from "./bin-counts";
import { strategyWords } from "./strategy-words";

/** One way of sampling with the newest revision that it drew, or what it would draw. */
export function NewestRevision({
  studyId,
  strategy,
  revision,
  bins,
  samples,
  now,
}: {
  studyId: number;
  strategy: SamplingStrategy;
  revision: RevisionSummary | undefined;
  bins: RevisionBins | undefined;
  samples: readonly RevisionImage[];
  now: Date;
}) {
  const { name, sentence } = strategyWords[strategy];
  const drawHref = `/studies/${studyId}/variants/new?strategy=${strategy}`;
  if (!revision)
    return (
      <section className="flex min-w-0 flex-col items-start gap-3 rounded-lg border border-strong border-dashed p-4 lg:row-span-5">
        <div>
          <h2 className="font-medium text-base">{name}</h2>
          <p className="mt-1 text-muted">{sentence}</p>
        </div>
        <Button asChild>
          <Link href={drawHref}>Draw {name}</Link>
        </Button>
      </section>
    );
  const href = `/studies/${studyId}/variants/${revision.id}`;
  return (
    <section className="flex min-w-0 flex-col gap-4 rounded-lg border bg-surface p-4 lg:row-span-5 lg:grid lg:grid-rows-subgrid lg:content-start">
      <div>
        <div className="flex items-center justify-between gap-2">
          <h2 className="min-w-0 truncate font-medium text-base">
            <Link href={href} className="hover:text-accent">
              {revision.variantName} <span className="text-muted">r{revision.number}</span>
            </Link>
          </h2>
          <ValidBadge revision={revision} />
        </div>
        <p className="mt-1 text-muted text-xs">{sentence}</p>
      </div>
      <dl className="grid grid-cols-3 gap-x-4">
        <Figure label="images" value={formatCount(revision.imageCount)} />
        <Figure label="mean frequency" value={formatFrequency(revision.meanFrequency)} />
        <Figure label="drawn" value={formatAgo(revision.createdAt, now)} />
      </dl>
      <div className="flex flex-col gap-3">
        {bins ? <BinBars bins={binCounts(bins.drawn, bins.wanted)} /> : null}
        {revision.shortages[0] ? (
          <p className="rounded-md bg-attention-soft px-3 py-2 text-attention text-xs first-letter:uppercase">
            {describeShortage(revision.shortages[0])}
            {revision.shortages.length > 1
              ? `; and ${formatCountOf(revision.shortages.length - 1, "other shortage")}`
              : ""}
          </p>
        ) : null}
      </div>
      {samples.length > 0 ? (
        <ul aria-label="Some of its images" className="grid grid-cols-6 gap-1">
          {samples.map((image) => (
            <li key={image.candidateId}>
              {/* biome-ignore lint/performance/noImgElement: the product serves its own derivatives */}
              <img
                src={`/api/v1/studies/${studyId}/images/${image.candidateId}/tile?v=${image.version}`}
                alt={image.wnid}
                title={`${image.wnid}: ${image.selected} of ${image.shown} selected it`}
                loading="lazy"
                decoding="async"
                className="aspect-square w-full rounded-sm bg-track object-cover"
              />
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-muted">No image could be drawn.</p>
      )}
      <div className="mt-auto flex gap-2">
        <Button asChild size="small">
          <Link href={href}>Open revision {revision.number}</Link>
        </Button>
        <Button asChild size="small" look="quiet">
          <Link href={`${drawHref}&startingFrom=${revision.id}`}>Draw the next</Link>
        </Button>
      </div>
    </section>
  );
}

/** Whether every class and bin was filled. */
export function ValidBadge({ revision }: { revision: Pick<RevisionSummary, "valid" | "shortages"> }) {
  return revision.valid ? (
    <Badge tone="good">valid</Badge>
  ) : (
    <Badge tone="attention" title={formatCountOf(revision.shortages.length, "shortage")}>
      not valid
    </Badge>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-faint text-xs">{label}</dt>
      <dd className="truncate text-base tabular-nums">{value}</dd>
    </div>
  );
}
