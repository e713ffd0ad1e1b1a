import { notFound } from "next/navigation";
import { renderReport, reportHeaders } from "@/components/evaluations/render-report";
import { orNotFound, requireStudy } from "@/lib/auth/require-study";
import { getEvaluation } from "@/lib/features/evaluations/queries";
import { parseEvaluationId } from "@/lib/features/evaluations/schema";
import { getStudy } from "@/lib/features/studies/queries";

interface Context {
  params: Promise<{ studyId: string; evaluationId: string }>;
}

/** The evaluation as one self-contained HTML file; `?download` names it for saving. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { studyId: study, evaluationId } = await params;
  const { studyId } = await requireStudy(study, "viewer");
  const { name, result, computedAt } = await orNotFound(
    Promise.resolve(evaluationId)
      .then(parseEvaluationId)
      .then((id) => getEvaluation(studyId, id)),
  );
  if (!result || !computedAt) notFound();
  const html = await renderReport({ name, study: (await getStudy(studyId)).name, result, computedAt });
  const saved = new URL(request.url).searchParams.has("download");
  const disposition = { "Content-Disposition": `attachment; filename="evaluation-${studyId}-${evaluationId}.html"` };
  return new Response(html, { headers: { ...reportHeaders, ...(saved ? disposition : {}) } });
}
