import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { decidePredictions, deletePredictions } from "@/lib/features/predictions/mutations";
import { getPredictionSet } from "@/lib/features/predictions/queries";
import { parsePredictionSetId, predictionDecisionSchema } from "@/lib/features/predictions/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string; predictionId: string }>;
}

/** GET /api/v1/studies/:id/predictions/:predictionId: one set, with what the label-order doctor found. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, predictionId } = await params;
    const access = await requireApiStudy(request, studyId, "viewer");
    return Response.json({ prediction: await getPredictionSet(access.studyId, parsePredictionSetId(predictionId)) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** PATCH /api/v1/studies/:id/predictions/:predictionId { decision: "mend" | "keep", was? }: answers the label-order doctor. */
export async function PATCH(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, predictionId } = await params;
    const access = await requireApiStudy(request, studyId, "researcher");
    const sent: unknown = await request.json().catch(() => undefined);
    const decision = parseSent(predictionDecisionSchema, sent, "decide about predictions");
    const id = parsePredictionSetId(predictionId);
    return Response.json({ prediction: await decidePredictions(access.studyId, id, decision, access.user.id) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** DELETE /api/v1/studies/:id/predictions/:predictionId */
export async function DELETE(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, predictionId } = await params;
    const access = await requireApiStudy(request, studyId, "researcher");
    await deletePredictions(access.studyId, parsePredictionSetId(predictionId), access.user.id);
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
