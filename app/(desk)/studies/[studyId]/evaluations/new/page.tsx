import { ChartScatter } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { EvaluationForm } from "@/components/evaluations/evaluation-form";
import { RoleNotice } from "@/components/studies/role-notice";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount, formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { createEvaluationAction } from "@/lib/features/evaluations/actions";
import { listTestSets } from "@/lib/features/test-sets/queries";

export const metadata: Metadata = { title: "Compare test sets" };

export default async function NewEvaluationPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const sets = (await listTestSets(studyId)).filter((set) => set.models > 0).reverse();
  return (
    <div className="flex w-full max-w-xl flex-col gap-6">
      <PageHeader title="Compare test sets" sentence="Every model that has predictions on both takes part." />
      {!canActAs(role, "researcher") ? (
        <RoleNotice role={role} needed="researcher" act="a comparison" />
      ) : sets.length < 2 ? (
        <EmptyState
          icon={<ChartScatter />}
          title={sets.length === 0 ? "No test set has predictions" : "Only one test set has predictions"}
          action={
            <Button asChild look="primary">
              <Link href={`/studies/${studyId}/predictions/new`}>Bring predictions in</Link>
            </Button>
          }
        >
          A comparison needs predictions of the same models on two test sets: the original one and a new one.
        </EmptyState>
      ) : (
        <EvaluationForm
          action={createEvaluationAction.bind(null, String(studyId))}
          sets={sets.map((set) => ({
            id: set.id,
            name: set.name,
            note: `${formatCount(set.imageCount)} images, ${formatCountOf(set.models, "model")}`,
          }))}
          original={(sets.find((set) => set.kind === "reference") ?? sets[0])?.id}
        />
      )}
    </div>
  );
}
