import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { listStudyMembers } from "@/lib/features/studies/queries";

/** GET /api/v1/studies/:id/members: who belongs to the study, and as what. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ members: await listStudyMembers(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}
