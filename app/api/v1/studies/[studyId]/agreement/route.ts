import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { requestMeasurement } from "@/lib/features/workers/mutations";
import { getMeasurement } from "@/lib/features/workers/queries";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/agreement: alpha, kappa and reliability with intervals, over all classes and per class; null before the first measurement. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ measurement: await getMeasurement(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies/:id/agreement: measures workers and agreement anew, in the background. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "reviewer");
    await requestMeasurement(studyId);
    return Response.json({ requested: true }, { status: 202 });
  } catch (error) {
    return errorResponse(error);
  }
}
