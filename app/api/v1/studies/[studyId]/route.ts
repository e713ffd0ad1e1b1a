import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { getStudy, getStudyCounts, getStudySpend } from "@/lib/features/studies/queries";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id: the study with its settings, what it has, and what it has spent. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    const [{ webHookSecret: _, ...study }, counts, spend] = await Promise.all([
      getStudy(studyId),
      getStudyCounts(studyId),
      getStudySpend(studyId),
    ]);
    return Response.json({ study, counts, spend });
  } catch (error) {
    return errorResponse(error);
  }
}
