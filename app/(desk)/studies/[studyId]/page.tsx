import Link from "next/link";
import { BudgetBar } from "@/components/charts/budget-bar";
import { FrequencyHistogram } from "@/components/charts/frequency-histogram";
import { VotesOverTime } from "@/components/charts/votes-over-time";
import { ClassTable } from "@/components/classes/class-table";
import { PlotDownloads } from "@/components/plots/plot-downloads";
import { CrowdStats } from "@/components/progress/crowd-stats";
import { ShortageTable } from "@/components/progress/shortage-table";
import { FirstSteps } from "@/components/studies/first-steps";
import { RoadStrip } from "@/components/studies/road-strip";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { requireStudy } from "@/lib/auth/require-study";
import { countShortClasses, listClassProgress } from "@/lib/features/classes/queries";
import { getCrowdProgress, listClassSupply } from "@/lib/features/progress/queries";
import { forecastShortages } from "@/lib/features/progress/rules";
import {
  getStudy,
  getStudyCounts,
  getStudySpend,
  listAssignmentsByHour,
  listFrequencyBins,
} from "@/lib/features/studies/queries";
import { roadStages } from "@/lib/features/studies/rules";

const nextLook = "text-ink underline decoration-strong underline-offset-4 hover:text-accent";

export default async function OverviewPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId } = await requireStudy((await params).studyId, "viewer");
  const study = await getStudy(studyId);
  const [counts, spend, bins, hours, short, { classes }, progress, supply] = await Promise.all([
    getStudyCounts(studyId),
    getStudySpend(studyId),
    listFrequencyBins(studyId),
    listAssignmentsByHour(studyId),
    countShortClasses(studyId, study.imagesPerClass),
    listClassProgress(studyId, { q: "", sort: "votes", limit: 8, offset: 0 }),
    getCrowdProgress(studyId),
    listClassSupply(studyId),
  ]);
  const forecasts = forecastShortages(supply, study.imagesPerClass);
  const stages = roadStages({ ...counts, ...short, studyId, imagesPerClass: study.imagesPerClass });
  const current = stages.find((stage) => stage.state === "current");
  return (
    <>
      <PageHeader
        title={study.name}
        sentence={
          current ? (
            <>
              Next:{" "}
              <Link href={current.href} className={nextLook}>
                {current.note}
              </Link>
              .
            </>
          ) : (
            <>
              Every stage has what the next one needs.{" "}
              <Link href={`/studies/${studyId}/releases/new`} className={nextLook}>
                Release a revision
              </Link>
              , or{" "}
              <Link href={`/studies/${studyId}/predictions/new`} className={nextLook}>
                bring predictions in
              </Link>
              .
            </>
          )
        }
      />
      <RoadStrip stages={stages} />
      {counts.batches > 0 ? (
        <CrowdStats studyId={studyId} progress={progress} hours={hours} wageFloorCents={study.wageFloorCents} />
      ) : null}
      {counts.votes + counts.batches === 0 ? (
        <FirstSteps studyId={studyId} />
      ) : (
        <div className="grid gap-6 lg:grid-cols-2">
          <Card
            title="Selection frequency"
            note="Share of workers who selected an image: the reference set against the candidates."
            action={<PlotDownloads studyId={studyId} plot="frequencies" />}
          >
            {counts.votes > 0 ? (
              <FrequencyHistogram bins={bins} height={208} />
            ) : (
              <p className="py-10 text-center text-muted">The distribution appears with the first votes.</p>
            )}
          </Card>
          <div className="flex flex-col gap-6 [&>section:last-child]:grow">
            <Card
              title="Votes over time"
              note="Assignments that the market confirmed, added up over the last 14 days."
              action={<PlotDownloads studyId={studyId} plot="votes" />}
            >
              {hours.length > 0 ? (
                <VotesOverTime counts={hours} height={112} />
              ) : (
                <p className="py-6 text-center text-muted">
                  {counts.votes > 0
                    ? "All votes of this study were imported from files."
                    : "No assignment is confirmed yet."}
                </p>
              )}
            </Card>
            <Card title="Budget" note="Rewards and fees. What is reserved goes to HITs that are out.">
              <BudgetBar {...spend} />
            </Card>
          </div>
        </div>
      )}
      {counts.votes > 0 && forecasts.length > 0 ? (
        <Card
          flush
          title="Shortage forecast"
          note={`${forecasts.length} of ${counts.classes} classes will lack images for MatchedFrequency when everything that waits is judged. Valid / wanted per bin.`}
        >
          <ShortageTable studyId={studyId} forecasts={forecasts.slice(0, 8)} />
        </Card>
      ) : null}
      {classes.length > 0 ? (
        <Card
          flush
          title={short.shortOfVotes > 0 ? "Classes that need votes most" : "Classes"}
          note={`A test set draws ${study.imagesPerClass} candidates of each class; enough votes are ${study.minimumVotes}.`}
          action={
            <Link href={`/studies/${studyId}/classes`} className="text-accent hover:underline">
              All {counts.classes}
            </Link>
          }
        >
          <ClassTable studyId={studyId} classes={classes} need={study.imagesPerClass} />
        </Card>
      ) : null}
    </>
  );
}
