import type { Metadata } from "next";
import Link from "next/link";
import { CoverageTable } from "@/components/duplicates/coverage-table";
import { PairImportForm } from "@/components/duplicates/pair-import-form";
import { SearchForm } from "@/components/duplicates/search-form";
import { SearchTable } from "@/components/duplicates/search-table";
import { ThresholdForm } from "@/components/duplicates/threshold-form";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { formatCount, formatCountOf } from "@/components/ui/format";
import { LiveRefresh } from "@/components/ui/live-refresh";
import { PageHeader } from "@/components/ui/page-header";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import {
  importPairsAction,
  moveSearchAction,
  setThresholdsAction,
  startSearchAction,
} from "@/lib/features/duplicates/actions";
import { countDuplicates, listCoverage, listSearches } from "@/lib/features/duplicates/queries";
import { getStudy } from "@/lib/features/studies/queries";

export const metadata: Metadata = { title: "Near-duplicates" };

export default async function DuplicatesPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const [coverage, counts, searches, { settingsVersion }] = await Promise.all([
    listCoverage(studyId),
    countDuplicates(studyId),
    listSearches(studyId),
    getStudy(studyId),
  ]);
  const open = coverage.reduce((most, row) => Math.max(most, row.open), 0);
  const decided = counts.duplicate + counts.distinct;
  const study = String(studyId);
  return (
    <>
      {counts.running > 0 ? <LiveRefresh seconds={2} /> : null}
      <PageHeader
        title="Near-duplicates"
        sentence={
          searches.length === 0 && decided === 0
            ? "Candidates that show what the original set shows, or each other, are found by distance and decided by people."
            : `${formatCountOf(counts.duplicate, "pair")} confirmed, ${formatCount(counts.distinct)} different; ${open > 0 ? `${formatCountOf(open, "pair")} to look at under the metric that lacks most` : "nothing left to look at within the thresholds"}.`
        }
        actions={
          <>
            <Button asChild>
              <Link href={`/studies/${studyId}/duplicates/components`}>Who stays</Link>
            </Button>
            <Button asChild look={open > 0 ? "primary" : "secondary"}>
              <Link href={`/studies/${studyId}/duplicates/review`}>Review pairs</Link>
            </Button>
          </>
        }
      />
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-6">
          <Card flush title="How far the review is" note="A candidate counts when no pair up to the distance is open.">
            <CoverageTable coverage={coverage} />
          </Card>
          <Card flush title="Searches">
            {searches.length === 0 ? (
              <p className="px-4 pb-6 text-muted">None yet. Start the first one with the form.</p>
            ) : (
              <SearchTable
                searches={searches}
                editable={canActAs(role, "researcher")}
                move={(searchId, act) => moveSearchAction.bind(null, study, String(searchId), act)}
              />
            )}
          </Card>
        </div>
        {canActAs(role, "researcher") ? (
          <div className="flex min-w-0 flex-col gap-6">
            <Card title="New search">
              <SearchForm action={startSearchAction.bind(null, study)} />
            </Card>
            <Card title="What a draw asks for">
              <ThresholdForm
                coverage={coverage}
                settingsVersion={settingsVersion}
                action={setThresholdsAction.bind(null, study)}
              />
            </Card>
            <Card title="Verdicts from elsewhere">
              <PairImportForm action={importPairsAction.bind(null, study)} />
            </Card>
          </div>
        ) : null}
      </div>
    </>
  );
}
