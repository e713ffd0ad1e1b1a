import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { getRelease } from "@/lib/features/releases/queries";
import { parseReleaseId } from "@/lib/features/releases/schema";

interface Context {
  params: Promise<{ studyId: string; releaseId: string }>;
}

/** GET /api/v1/studies/:id/releases/:releaseId: state, progress and files of a release. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, releaseId } = await params;
    const access = await requireApiStudy(request, studyId, "viewer");
    return Response.json({ release: await getRelease(access.studyId, parseReleaseId(releaseId)) });
  } catch (error) {
    return errorResponse(error);
  }
}
