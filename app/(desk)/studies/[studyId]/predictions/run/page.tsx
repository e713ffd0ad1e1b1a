import { Crosshair } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { PredictionRunForm } from "@/components/predictions/prediction-run-form";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { requireStudy } from "@/lib/auth/require-study";
import { createPredictionRunAction } from "@/lib/features/prediction-runs/actions";
import { listTestSets } from "@/lib/features/test-sets/queries";

export const metadata: Metadata = { title: "Run a model here" };

export default async function RunModelPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId } = await requireStudy((await params).studyId, "viewer");
  const sets = (await listTestSets(studyId)).filter((set) => set.kind !== "listed");
  return (
    <div className="flex w-full max-w-2xl flex-col gap-6">
      <PageHeader
        title="Run a model here"
        sentence="An ONNX classifier over the study's own images; it ends as an ordinary set of predictions."
      />
      {sets.length === 0 ? (
        <EmptyState
          icon={<Crosshair />}
          title="There is no test set to run over"
          action={
            <Button asChild look="primary">
              <Link href={`/studies/${studyId}/predictions/new`}>Choose a test set</Link>
            </Button>
          }
        >
          Make a test set of the reference images or of a revision first.
        </EmptyState>
      ) : (
        <PredictionRunForm
          action={createPredictionRunAction.bind(null, String(studyId))}
          sets={sets.map(({ id, name, imageCount }) => ({ id, name, note: `${formatCount(imageCount)} images` }))}
        />
      )}
    </div>
  );
}
