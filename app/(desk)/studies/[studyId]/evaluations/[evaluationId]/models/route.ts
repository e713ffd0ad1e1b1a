import { stringify } from "csv-stringify/sync";
import { notFound } from "next/navigation";
import { modelCells, modelLatex } from "@/components/evaluations/model-rows";
import { orNotFound, requireStudy } from "@/lib/auth/require-study";
import { getEvaluation } from "@/lib/features/evaluations/queries";
import { parseEvaluationId, tableQuerySchema } from "@/lib/features/evaluations/schema";

interface Context {
  params: Promise<{ studyId: string; evaluationId: string }>;
}

const types = {
  csv: "text/csv; charset=utf-8",
  tex: "application/x-tex; charset=utf-8",
  json: "application/json",
} as const;

/** The table of models as CSV, LaTeX or JSON. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { studyId: study, evaluationId } = await params;
  const { studyId } = await requireStudy(study, "viewer");
  const { result } = await orNotFound(
    Promise.resolve(evaluationId)
      .then(parseEvaluationId)
      .then((id) => getEvaluation(studyId, id)),
  );
  const { set, format } = tableQuerySchema.parse(Object.fromEntries(new URL(request.url).searchParams));
  const comparison = result?.comparisons[set];
  if (!result || !comparison) notFound();
  const body =
    format === "csv"
      ? stringify(modelCells(comparison), { record_delimiter: "unix", escape_formulas: true })
      : format === "tex"
        ? modelLatex(comparison, result)
        : JSON.stringify(comparison.models);
  return new Response(body, {
    headers: {
      "Content-Type": types[format],
      "Content-Disposition": `attachment; filename="models-${studyId}-${evaluationId}-${set + 1}.${format}"`,
      "Cache-Control": "private, no-cache",
    },
  });
}
