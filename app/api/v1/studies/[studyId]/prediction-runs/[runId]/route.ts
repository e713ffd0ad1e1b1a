import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { movePredictionRun } from "@/lib/features/prediction-runs/mutations";
import { getPredictionRun } from "@/lib/features/prediction-runs/queries";
import { moveRunSchema, parsePredictionRunId } from "@/lib/features/prediction-runs/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string; runId: string }>;
}

/** GET /api/v1/studies/:id/prediction-runs/:runId: state and progress of a run. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, runId } = await params;
    const access = await requireApiStudy(request, studyId, "viewer");
    return Response.json({ predictionRun: await getPredictionRun(access.studyId, parsePredictionRunId(runId)) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** PATCH /api/v1/studies/:id/prediction-runs/:runId { "act": "pause" | "resume" } */
export async function PATCH(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, runId } = await params;
    const access = await requireApiStudy(request, studyId, "researcher");
    const { act } = parseSent(moveRunSchema, await request.json().catch(() => undefined), "move a run");
    const id = parsePredictionRunId(runId);
    await movePredictionRun(access.studyId, id, act, access.user.id);
    return Response.json({ predictionRun: await getPredictionRun(access.studyId, id) });
  } catch (error) {
    return errorResponse(error);
  }
}
