import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { createRelease } from "@/lib/features/releases/mutations";
import { listReleases } from "@/lib/features/releases/queries";
import { newReleaseSchema } from "@/lib/features/releases/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/releases: newest first, each with its files once they are written. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ releases: await listReleases(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies/:id/releases { "revisionId", "options"? }: queues a release; GET …/:releaseId says how far it is. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const input = parseSent(newReleaseSchema, await request.json().catch(() => undefined), "release a revision");
    return Response.json({ release: await createRelease(studyId, { ...input, createdBy: user.id }) }, { status: 202 });
  } catch (error) {
    return errorResponse(error);
  }
}
