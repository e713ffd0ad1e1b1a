import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { deleteEvaluation } from "@/lib/features/evaluations/mutations";
import { getEvaluation } from "@/lib/features/evaluations/queries";
import { parseEvaluationId } from "@/lib/features/evaluations/schema";

interface Context {
  params: Promise<{ studyId: string; evaluationId: string }>;
}

/** GET /api/v1/studies/:id/evaluations/:evaluationId: state, progress and, once computed, the whole result. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, evaluationId } = await params;
    const access = await requireApiStudy(request, studyId, "viewer");
    return Response.json({ evaluation: await getEvaluation(access.studyId, parseEvaluationId(evaluationId)) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** DELETE /api/v1/studies/:id/evaluations/:evaluationId; predictions stay. */
export async function DELETE(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, evaluationId } = await params;
    const access = await requireApiStudy(request, studyId, "researcher");
    await deleteEvaluation(access.studyId, parseEvaluationId(evaluationId), access.user.id);
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
