import { Copy } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { CoverageBar } from "@/components/duplicates/coverage-bar";
import { formatDistance, metricWords } from "@/components/duplicates/metric-words";
import { PairReview } from "@/components/duplicates/pair-review";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCountOf } from "@/components/ui/format";
import { LinkSegments } from "@/components/ui/link-tabs";
import { PageHeader } from "@/components/ui/page-header";
import { canActAs, orNotFound, requireStudy } from "@/lib/auth/require-study";
import { decidePairsAction } from "@/lib/features/duplicates/actions";
import { getReviewImage, listCoverage, listSearches, nextReviewImage } from "@/lib/features/duplicates/queries";
import { distanceMetrics, queueFilterSchema } from "@/lib/features/duplicates/schema";

export const metadata: Metadata = { title: "Review pairs" };

interface Props {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}

export default async function ReviewPairsPage({ params, searchParams }: Props) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const filter = queueFilterSchema.parse(await searchParams);
  const [coverage, searches] = await Promise.all([listCoverage(studyId), listSearches(studyId)]);
  const queue = { metric: filter.metric, wnid: filter.class, after: filter.after };
  const imageId = filter.image ?? (await nextReviewImage(studyId, queue));
  const base = `/studies/${studyId}/duplicates`;
  const href = (metric: string) => `${base}/review?metric=${metric}&class=${encodeURIComponent(filter.class)}`;
  const open = coverage
    .filter(({ metric }) => filter.metric === "any" || metric === filter.metric)
    .reduce((most, row) => Math.max(most, row.open), 0);
  const image = imageId === null ? null : await orNotFound(getReviewImage(studyId, imageId));
  return (
    <>
      <PageHeader
        title="Review pairs"
        sentence={
          image
            ? `${formatCountOf(open, "pair")} left. This one is reviewed up to ${image.reviewedUpTo.map(({ metric, distance }) => `${metricWords[metric].name} ${formatDistance(metric, distance)}`).join(", ")}.`
            : searches.length === 0
              ? "No search has run yet."
              : "Every pair within the thresholds has a verdict."
        }
        actions={
          <LinkSegments
            label="Metric"
            tabs={["any", ...distanceMetrics].map((metric) => ({
              href: href(metric),
              label: metric,
              current: filter.metric === metric,
            }))}
          />
        }
      />
      <CoverageBar coverage={coverage.filter(({ metric }) => filter.metric === "any" || metric === filter.metric)} />
      {image ? (
        <PairReview
          key={image.imageId}
          studyId={studyId}
          image={image}
          nextHref={`${href(filter.metric)}&after=${image.imageId}`}
          editable={canActAs(role, "reviewer")}
          decide={decidePairsAction.bind(null, String(studyId))}
        />
      ) : (
        <EmptyState
          icon={<Copy />}
          title={searches.length === 0 ? "No search has run" : "Nothing left to look at"}
          action={
            <Button asChild look="primary">
              <Link href={base}>{searches.length === 0 ? "Start a search" : "Near-duplicates"}</Link>
            </Button>
          }
        >
          Pairs stand here, the nearest first, once a search has listed the neighbours of the candidates.
        </EmptyState>
      )}
    </>
  );
}
