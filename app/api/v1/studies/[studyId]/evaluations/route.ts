import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { createEvaluation } from "@/lib/features/evaluations/mutations";
import { listEvaluations } from "@/lib/features/evaluations/queries";
import { newEvaluationSchema } from "@/lib/features/evaluations/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/evaluations: newest first. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ evaluations: await listEvaluations(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies/:id/evaluations { "originalSetId", "newSetIds", … }: queues a comparison; GET …/:evaluationId has the result. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const input = parseSent(newEvaluationSchema, await request.json().catch(() => undefined), "compare test sets");
    return Response.json(
      { evaluation: await createEvaluation(studyId, { ...input, createdBy: user.id }) },
      { status: 202 },
    );
  } catch (error) {
    return errorResponse(error);
  }
}
