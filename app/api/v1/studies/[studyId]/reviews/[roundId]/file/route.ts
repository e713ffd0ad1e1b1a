import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { getRound, listVerdicts } from "@/lib/features/reviews/queries";
import { parseRoundId } from "@/lib/features/reviews/schema";
import { serializeClassReviewJson } from "@/lib/formats/class-review-json";

/** GET /api/v1/studies/:id/reviews/:roundId/file: the round in ImageNetV2's format. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ studyId: string; roundId: string }> },
): Promise<Response> {
  try {
    const { studyId: study, roundId } = await params;
    // Verdicts of a blind review are not for reviewers while it runs.
    const { studyId, user } = await requireApiStudy(request, study, "researcher");
    const round = await getRound(studyId, parseRoundId(roundId), user);
    return new Response(serializeClassReviewJson(await listVerdicts(studyId, round.id)), {
      headers: {
        "content-type": "application/json",
        "content-disposition": `attachment; filename="review-round-${round.number}.json"`,
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
