import { renderReport, reportHeaders } from "@/components/evaluations/render-report";
import { AppError } from "@/lib/errors";
import { getSharedEvaluation } from "@/lib/features/evaluations/queries";

interface Context {
  params: Promise<{ link: string }>;
}

/** GET /shared/evaluations/:link: an evaluation as its researchers shared it; without an account, read-only. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  try {
    const html = await renderReport(await getSharedEvaluation((await params).link));
    return new Response(html, { headers: { ...reportHeaders, "X-Robots-Tag": "noindex" } });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return new Response(error.message, { status: 404, headers: { "Content-Type": "text/plain; charset=utf-8" } });
  }
}
