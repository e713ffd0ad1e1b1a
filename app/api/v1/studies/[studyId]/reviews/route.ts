import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { createRound } from "@/lib/features/reviews/mutations";
import { listRounds } from "@/lib/features/reviews/queries";
import { newRoundSchema } from "@/lib/features/reviews/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/reviews: the rounds of review, newest first, with how their classes stand. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ rounds: await listRounds(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies/:id/reviews { revisionId, previousId?, reviewersPerClass?, reviewers? }: starts a round. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const input = parseSent(newRoundSchema, await request.json().catch(() => undefined), "start a review");
    return Response.json(await createRound(studyId, input, user.id), { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
