import { Crosshair, Download } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { DoubtList } from "@/components/predictions/doubt-list";
import { PredictionRunList } from "@/components/predictions/prediction-run-list";
import { PredictionTable } from "@/components/predictions/prediction-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount, formatCountOf } from "@/components/ui/format";
import { LinkTabs } from "@/components/ui/link-tabs";
import { PageHeader } from "@/components/ui/page-header";
import { requireStudy } from "@/lib/auth/require-study";
import { movePredictionRunAction } from "@/lib/features/prediction-runs/actions";
import { listPredictionRuns } from "@/lib/features/prediction-runs/queries";
import { decidePredictionsAction, deletePredictionsAction } from "@/lib/features/predictions/actions";
import { countPredictions, listPredictionSets } from "@/lib/features/predictions/queries";
import { type PredictionDecision, predictionsAddressSchema } from "@/lib/features/predictions/schema";
import { listTestSets } from "@/lib/features/test-sets/queries";

export const metadata: Metadata = { title: "Predictions" };

export default async function PredictionsPage({
  params,
  searchParams,
}: {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { studyId } = await requireStudy((await params).studyId, "viewer");
  const { set: asked } = predictionsAddressSchema.parse(await searchParams);
  const [sets, counts, doubtful, runs] = await Promise.all([
    listTestSets(studyId),
    countPredictions(studyId),
    listPredictionSets(studyId, { state: "doubtful" }),
    listPredictionRuns(studyId),
  ]);
  const base = `/studies/${studyId}/predictions`;
  const set = sets.find((one) => one.id === asked) ?? sets[0];
  const shown = set ? await listPredictionSets(studyId, { testSetId: set.id }) : [];
  const decide = (id: number, decision: PredictionDecision) =>
    decidePredictionsAction.bind(null, String(studyId), String(id), decision);
  const remove = (id: number) => deletePredictionsAction.bind(null, String(studyId), String(id));
  const actions = (
    <>
      <Button asChild>
        <Link href={`${base}/run`}>Run a model here</Link>
      </Button>
      <Button asChild look="primary">
        <Link href={`${base}/new`}>Bring predictions in</Link>
      </Button>
    </>
  );
  if (!set)
    return (
      <>
        <PageHeader title="Predictions" sentence="What models say about the images of a test set." actions={actions} />
        <EmptyState
          icon={<Crosshair />}
          title="No predictions yet"
          action={
            <Button asChild look="primary">
              <Link href={`${base}/new`}>Bring predictions in</Link>
            </Button>
          }
        >
          Bring in what your models predict on the reference set and on a revision; then compare how far accuracy moved.
        </EmptyState>
      </>
    );
  return (
    <>
      <PageHeader
        title="Predictions"
        sentence={`${formatCountOf(counts.models, "model")}, ${formatCountOf(counts.sets, "set")} of predictions on ${formatCountOf(sets.length, "test set")}${counts.doubtful > 0 ? `; ${counts.doubtful} ${counts.doubtful === 1 ? "waits" : "wait"} for your answer` : ""}.`}
        actions={actions}
      />
      <DoubtList doubtful={doubtful} decide={decide} remove={remove} />
      <PredictionRunList
        runs={runs}
        move={(id, act) => movePredictionRunAction.bind(null, String(studyId), String(id), act)}
      />
      <LinkTabs
        label="Test sets"
        tabs={sets.map((one) => ({
          href: `${base}?set=${one.id}`,
          label: one.name,
          count: formatCount(one.models),
          current: one === set,
        }))}
      />
      <Card
        title={set.name}
        note={`${formatCountOf(set.imageCount, "image")}; SHA-256 ${set.sha256.slice(0, 16)}…`}
        flush
        action={
          set.hasLabels ? (
            <a
              href={`/api/v1/studies/${studyId}/test-sets/${set.id}/order`}
              download
              className="flex items-center gap-1 text-muted hover:text-ink"
            >
              <Download aria-hidden className="size-3.5" />
              Order of its images
            </a>
          ) : null
        }
      >
        {shown.length === 0 ? (
          <p className="px-4 pb-4 text-muted">No model has predictions on this test set yet.</p>
        ) : (
          <PredictionTable sets={shown} now={new Date()} decide={decide} remove={remove} />
        )}
      </Card>
    </>
  );
}
