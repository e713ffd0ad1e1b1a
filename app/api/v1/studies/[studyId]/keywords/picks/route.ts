import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { pickCandidates } from "@/lib/features/keywords/mutations";
import { listConfirmedPicks } from "@/lib/features/keywords/queries";
import { picksSchema } from "@/lib/features/keywords/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/keywords/picks: the images that two people agreed on. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ picks: await listConfirmedPicks(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies/:id/keywords/picks { candidateIds, picked }: the first person picks or takes back. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "reviewer");
    const { candidateIds, picked } = parseSent(picksSchema, await request.json().catch(() => undefined), "pick");
    await pickCandidates(studyId, candidateIds, picked, user.id);
    return Response.json({ candidateIds, picked });
  } catch (error) {
    return errorResponse(error);
  }
}
