import { FileText } from "lucide-react";
import type { Metadata } from "next";
import { cache } from "react";
import { ComparisonView } from "@/components/evaluations/comparison-view";
import { EvaluationActions } from "@/components/evaluations/evaluation-actions";
import { EvaluationProgress } from "@/components/evaluations/evaluation-progress";
import { comparisonSentence } from "@/components/evaluations/evaluation-words";
import { FitTable } from "@/components/evaluations/fit-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { LinkTabs } from "@/components/ui/link-tabs";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { orNotFound, requireStudy } from "@/lib/auth/require-study";
import { actOnEvaluationAction } from "@/lib/features/evaluations/actions";
import { getEvaluation, sharedAddress } from "@/lib/features/evaluations/queries";
import { evaluationAddressSchema, parseEvaluationId } from "@/lib/features/evaluations/schema";

interface Props {
  params: Promise<{ studyId: string; evaluationId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Asked once, for the page and for its title. */
const findEvaluation = cache(async (study: string, evaluationId: string) => {
  const { studyId } = await requireStudy(study, "viewer");
  const evaluation = await orNotFound(
    Promise.resolve(evaluationId)
      .then(parseEvaluationId)
      .then((id) => getEvaluation(studyId, id)),
  );
  return { studyId, evaluation };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { studyId, evaluationId } = await params;
  return { title: (await findEvaluation(studyId, evaluationId)).evaluation.name };
}

export default async function EvaluationPage({ params, searchParams }: Props) {
  const { studyId: study, evaluationId } = await params;
  const { studyId, evaluation } = await findEvaluation(study, evaluationId);
  const view = evaluationAddressSchema.parse(await searchParams);
  const { result, state } = evaluation;
  const comparison = result?.comparisons[view.set] ?? result?.comparisons[0];
  const base = `/studies/${studyId}/evaluations/${evaluation.id}`;
  const hrefOf = (change: Record<string, string>) => {
    const { model, ...rest } = view;
    return `${base}?${new URLSearchParams({ ...rest, set: String(view.set), ...(model ? { model } : {}), ...change })}`;
  };
  const action = (act: "recompute" | "share" | "unshare" | "delete") =>
    actOnEvaluationAction.bind(null, String(studyId), String(evaluation.id), act);
  return (
    <>
      <PageHeader
        title={evaluation.name}
        sentence={
          result && comparison ? comparisonSentence(comparison, result) : "What moved between two test sets, and why."
        }
        actions={
          result ? (
            <Button asChild>
              <a href={`${base}/report`}>
                <FileText aria-hidden className="size-4" />
                Report
              </a>
            </Button>
          ) : null
        }
      />
      <EvaluationProgress evaluation={evaluation} />
      {evaluation.changed > 0 && state === "done" ? (
        <Notice tone="attention">
          {evaluation.changed === 1 ? "One set of predictions has" : `${evaluation.changed} sets of predictions have`}{" "}
          changed since this was computed; compute it again to see them.
        </Notice>
      ) : null}
      {result?.warnings.map((warning) => (
        <Notice key={warning} tone="attention">
          {warning}
        </Notice>
      ))}
      {result && result.comparisons.length > 1 ? (
        <>
          <Card title="Fits side by side" note="Every new set against the same original." flush>
            <FitTable result={result} scale={view.scale} />
          </Card>
          <LinkTabs
            label="New set"
            tabs={result.comparisons.map((one, at) => ({
              href: hrefOf({ set: String(at) }),
              label: one.set.name,
              current: one === comparison,
            }))}
          />
        </>
      ) : null}
      {result && comparison ? (
        <ComparisonView result={result} comparison={comparison} view={view} base={base} hrefOf={hrefOf} />
      ) : null}
      <EvaluationActions
        evaluation={evaluation}
        sharedAddress={sharedAddress(studyId, evaluation)}
        recompute={action("recompute")}
        share={action("share")}
        unshare={action("unshare")}
        remove={action("delete")}
      />
    </>
  );
}
