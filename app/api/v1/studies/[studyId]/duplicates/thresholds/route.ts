import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { setThresholds } from "@/lib/features/duplicates/mutations";
import { listCoverage } from "@/lib/features/duplicates/queries";
import { thresholdsSchema } from "@/lib/features/duplicates/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** PUT /api/v1/studies/:id/duplicates/thresholds { thresholds: { l2: 1.2e8, dssim: null }, settingsVersion? }: what a draw asks for; null = nothing. */
export async function PUT(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const sent: unknown = await request.json().catch(() => undefined);
    await setThresholds(studyId, parseSent(thresholdsSchema, sent, "set review thresholds"), user.id);
    return Response.json({ coverage: await listCoverage(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}
