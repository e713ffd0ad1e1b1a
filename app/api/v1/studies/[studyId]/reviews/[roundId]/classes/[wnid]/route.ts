import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { saveReview } from "@/lib/features/reviews/mutations";
import { classReviewSchema, parseRoundId } from "@/lib/features/reviews/schema";
import { parseSent } from "@/lib/parse-sent";

/** PUT /api/v1/studies/:id/reviews/:roundId/classes/:wnid { verdict, note?, version, slot? }: saves the caller's verdict; 409 where the review changed since `version` was read. */
export async function PUT(
  request: Request,
  { params }: { params: Promise<{ studyId: string; roundId: string; wnid: string }> },
): Promise<Response> {
  try {
    const { studyId: study, roundId, wnid } = await params;
    const access = await requireApiStudy(request, study, "reviewer");
    const input = parseSent(classReviewSchema, await request.json().catch(() => undefined), "save a review");
    return Response.json(await saveReview(access.studyId, { roundId: parseRoundId(roundId), wnid }, input, access));
  } catch (error) {
    return errorResponse(error);
  }
}
