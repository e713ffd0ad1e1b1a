import { Users } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { PlotDownloads } from "@/components/plots/plot-downloads";
import { ActionButton } from "@/components/ui/action-button";
import { addressOf } from "@/components/ui/address";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { FilterBar } from "@/components/ui/filter-bar";
import { formatCount, formatCountOf, formatTime } from "@/components/ui/format";
import { LinkSegments } from "@/components/ui/link-tabs";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { SearchedList } from "@/components/ui/searched-list";
import { AgreementStats } from "@/components/workers/agreement-stats";
import { PolicyTable } from "@/components/workers/policy-table";
import { WorkerHistograms } from "@/components/workers/worker-histograms";
import { WorkerPlot } from "@/components/workers/worker-plot";
import { WorkerTable } from "@/components/workers/worker-table";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { undoExclusionAction } from "@/lib/features/exclusions/actions";
import { listPolicies } from "@/lib/features/exclusions/queries";
import { listStudyMembers } from "@/lib/features/studies/queries";
import { requestMeasurementAction } from "@/lib/features/workers/actions";
import {
  getMeasurement,
  hasWorkers,
  listTimeBins,
  listWorkerBins,
  listWorkerDots,
  listWorkers,
} from "@/lib/features/workers/queries";
import { workersAddressSchema } from "@/lib/features/workers/schema";

export const metadata: Metadata = { title: "Workers" };
const pageSize = 50;
/** Of thousands of dots nobody hits one, and each is a link of the page; the downloads have them all. */
const mostDots = 400;
const defaults = { q: "", show: "all", sort: "assignments", order: "down", page: 1 };

export default async function WorkersPage({
  params,
  searchParams,
}: {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const address = workersAddressSchema.parse(await searchParams);
  const [measurement, { workers, counts }, dots, policies, members, controls, times, agreement] = await Promise.all([
    getMeasurement(studyId),
    listWorkers(studyId, address, { limit: pageSize, offset: (address.page - 1) * pageSize }),
    listWorkerDots(studyId, mostDots),
    listPolicies(studyId),
    listStudyMembers(studyId),
    listWorkerBins(studyId, "controlAccuracy"),
    listTimeBins(studyId),
    listWorkerBins(studyId, "agreement"),
  ]);
  const base = `/studies/${studyId}/workers`;
  const hrefOf = (change: Partial<typeof address>) => addressOf(base, { ...address, page: 1, ...change }, defaults);
  const editable = canActAs(role, "researcher");
  const measure = canActAs(role, "reviewer") ? (
    <ActionButton action={requestMeasurementAction.bind(null, String(studyId))} look="secondary" pending="Asking…">
      Measure now
    </ActionButton>
  ) : undefined;
  if (!measurement) {
    const canMeasure = await hasWorkers(studyId);
    return (
      <>
        <PageHeader
          title="Workers"
          sentence="Who answers, and how well: under pseudonyms, judged by controls and by one another."
        />
        <EmptyState title="No worker is measured yet" icon={<Users />} action={canMeasure ? measure : undefined}>
          With the first votes each worker is measured against controls and against the others, under a pseudonym. That
          happens by itself some minutes after votes come in.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Workers"
        sentence={`${formatCountOf(counts.all, "worker")}, ${counts.suspect === 0 ? "none" : formatCount(counts.suspect)} worth a look, ${counts.excluded === 0 ? "none" : formatCount(counts.excluded)} excluded. Measured ${formatTime(measurement.measuredAt)}${measurement.outdated ? "; votes have changed since" : ""}.`}
        actions={measure}
      />
      <AgreementStats agreement={measurement.agreement.overall} href={`${base}/agreement`} />
      {dots.length > 0 ? (
        <Card
          title="Controls and time"
          note={`One dot a worker; its size is the number of HITs. A dot leads to its worker.${counts.all > mostDots && dots.length === mostDots ? ` Shown are the ${mostDots} with most HITs; the downloads have all.` : ""}`}
          action={<PlotDownloads studyId={studyId} plot="workers" />}
        >
          <WorkerPlot studyId={studyId} dots={dots} />
        </Card>
      ) : null}
      <WorkerHistograms studyId={studyId} controls={controls} times={times} agreement={agreement} />
      <div className="flex flex-wrap items-center gap-3">
        <LinkSegments
          label="Workers"
          tabs={(["all", "suspect", "counted", "excluded"] as const).map((show) => ({
            label: { all: "All", suspect: "Worth a look", counted: "Counted", excluded: "Excluded" }[show],
            href: hrefOf({ show }),
            count: formatCount(counts[show]),
            current: address.show === show,
          }))}
        />
        <FilterBar
          action={base}
          keep={{ show: address.show, sort: address.sort, order: address.order }}
          search={{ name: "q", label: "Search workers", placeholder: "pseudonym", value: address.q }}
        />
      </div>
      <SearchedList text={address.q}>
        <form action={`${base}/exclude`} className="flex flex-col gap-3">
          <Card flush>
            {workers.length === 0 ? (
              <p className="px-4 py-10 text-center text-muted">No worker fits.</p>
            ) : (
              <WorkerTable
                studyId={studyId}
                workers={workers}
                address={address}
                hrefOf={hrefOf}
                selectable={editable}
              />
            )}
          </Card>
          <div className="flex flex-wrap items-center justify-between gap-3">
            {editable ? (
              <Button type="submit" size="small">
                Preview excluding the ticked workers
              </Button>
            ) : (
              <span />
            )}
            <div className="min-w-64 flex-1">
              <Pagination
                page={address.page}
                pageSize={pageSize}
                total={counts[address.show]}
                hrefOf={(page) => hrefOf({ page })}
              />
            </div>
          </div>
        </form>
      </SearchedList>
      <div id="policies" className="scroll-mt-16">
        <Card flush title="Exclusion policies" note="Paid, not counted. Each can be undone and stays on record.">
          {policies.length === 0 ? (
            <p className="border-t px-4 py-6 text-muted">
              None. Tick workers above to see how many frequencies would move without them; a batch can be excluded from{" "}
              <Link href={`/studies/${studyId}/batches`} className="text-accent underline underline-offset-2">
                its page
              </Link>
              .
            </p>
          ) : (
            <PolicyTable
              studyId={studyId}
              policies={policies}
              nameOf={(id) => members.find((member) => member.userId === id)?.name ?? "a former member"}
              undoOf={editable ? (policyId) => undoExclusionAction.bind(null, String(studyId), policyId) : null}
            />
          )}
        </Card>
      </div>
    </>
  );
}
