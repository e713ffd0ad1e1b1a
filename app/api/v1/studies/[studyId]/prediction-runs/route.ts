import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { createPredictionRun } from "@/lib/features/prediction-runs/mutations";
import { listPredictionRuns } from "@/lib/features/prediction-runs/queries";
import { newPredictionRunSchema } from "@/lib/features/prediction-runs/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/prediction-runs: models that were run here, newest first. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ predictionRuns: await listPredictionRuns(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies/:id/prediction-runs { "testSetId", "path", "model"?, "preprocessing"? }: queues an ONNX classifier. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const input = parseSent(newPredictionRunSchema, await request.json().catch(() => undefined), "run a model");
    const predictionRun = await createPredictionRun(studyId, { ...input, createdBy: user.id });
    return Response.json({ predictionRun }, { status: 202 });
  } catch (error) {
    return errorResponse(error);
  }
}
