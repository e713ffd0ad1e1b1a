import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { listDisputedAssignments } from "@/lib/features/votes/queries";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/votes/disputed: the latest submissions that do not count, each with its reason. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ assignments: await listDisputedAssignments(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}
