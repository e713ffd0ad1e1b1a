import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { diffRevisions } from "@/lib/features/revision-diffs/queries";
import { diffQuerySchema, parseRevisionId } from "@/lib/features/variants/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string; revisionId: string }>;
}

/** GET /api/v1/studies/:id/variants/:revisionId/diff?with=:other: what came in and went out since the other revision, and why. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, revisionId } = await params;
    const access = await requireApiStudy(request, studyId, "viewer");
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const { with: other } = parseSent(diffQuerySchema, query, "compare revisions");
    return Response.json({ diff: await diffRevisions(access.studyId, other, parseRevisionId(revisionId)) });
  } catch (error) {
    return errorResponse(error);
  }
}
