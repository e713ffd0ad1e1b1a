import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { takeDownImage } from "@/lib/features/candidates/mutations";
import { parseCandidateId, takedownSchema } from "@/lib/features/candidates/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string; candidateId: string }>;
}

/** POST /api/v1/studies/:id/candidates/:candidateId/takedown { reason }: removes the image everywhere; answers the revisions that contain it. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, candidateId } = await params;
    const { studyId, user } = await requireApiStudy(request, id, "researcher");
    const { reason } = parseSent(takedownSchema, await request.json().catch(() => undefined), "take an image down");
    const takedown = await takeDownImage(studyId, parseCandidateId(candidateId), { reason, actor: user.id });
    return Response.json({ takedown });
  } catch (error) {
    return errorResponse(error);
  }
}
