import { stringify } from "csv-stringify/sync";
import { notFound } from "next/navigation";
import { drawPlot, plotRows } from "@/components/evaluations/evaluation-plots";
import { orNotFound, requireStudy } from "@/lib/auth/require-study";
import { getEvaluation } from "@/lib/features/evaluations/queries";
import { parseEvaluationId, plotNames, plotQuerySchema } from "@/lib/features/evaluations/schema";

interface Context {
  params: Promise<{ studyId: string; evaluationId: string; plot: string }>;
}

/** A plot of an evaluation as SVG in the colours of paper, or the figures behind it as CSV. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { studyId: study, evaluationId, plot: asked } = await params;
  const { studyId } = await requireStudy(study, "viewer");
  const { result } = await orNotFound(
    Promise.resolve(evaluationId)
      .then(parseEvaluationId)
      .then((id) => getEvaluation(studyId, id)),
  );
  const { format, set, ...choice } = plotQuerySchema.parse(Object.fromEntries(new URL(request.url).searchParams));
  const plot = plotNames.find((one) => one === asked);
  const comparison = result?.comparisons[set];
  if (!plot || !result || !comparison) notFound();
  const body =
    format === "svg"
      ? drawPlot(plot, comparison, result, choice)
      : stringify(plotRows(plot, comparison, result, choice) ?? [], {
          record_delimiter: "unix",
          escape_formulas: true,
        });
  if (!body) notFound();
  return new Response(body, {
    headers: {
      "Content-Type": format === "svg" ? "image/svg+xml" : "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${plot}-${studyId}-${evaluationId}-${set + 1}.${format}"`,
      "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
      "Cache-Control": "private, no-cache",
    },
  });
}
