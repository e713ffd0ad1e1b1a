import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { confirmPicks } from "@/lib/features/keywords/mutations";
import { confirmationsSchema } from "@/lib/features/keywords/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** POST /api/v1/studies/:id/keywords/confirmations { candidateIds, confirmed: true | false | null, was? }: the second person's word. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "reviewer");
    const sent: unknown = await request.json().catch(() => undefined);
    const confirmations = parseSent(confirmationsSchema, sent, "confirm picks");
    await confirmPicks(studyId, confirmations, user.id);
    return Response.json({ candidateIds: confirmations.candidateIds, confirmed: confirmations.confirmed });
  } catch (error) {
    return errorResponse(error);
  }
}
