import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { getRound } from "@/lib/features/reviews/queries";
import { parseRoundId } from "@/lib/features/reviews/schema";

/** GET /api/v1/studies/:id/reviews/:roundId: a round with its classes, as the caller may see it. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ studyId: string; roundId: string }> },
): Promise<Response> {
  try {
    const { studyId: study, roundId } = await params;
    const { studyId, user } = await requireApiStudy(request, study, "viewer");
    return Response.json(await getRound(studyId, parseRoundId(roundId), user));
  } catch (error) {
    return errorResponse(error);
  }
}
