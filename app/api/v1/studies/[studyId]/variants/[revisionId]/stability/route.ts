import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { getStability } from "@/lib/features/stability/queries";
import { parseRevisionId } from "@/lib/features/variants/schema";

interface Context {
  params: Promise<{ studyId: string; revisionId: string }>;
}

/** GET /api/v1/studies/:id/variants/:revisionId/stability: how much of the revision is the luck of its votes. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, revisionId } = await params;
    const access = await requireApiStudy(request, studyId, "viewer");
    return Response.json({ stability: await getStability(access.studyId, parseRevisionId(revisionId)) });
  } catch (error) {
    return errorResponse(error);
  }
}
