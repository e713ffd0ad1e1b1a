import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { createSearch } from "@/lib/features/duplicates/mutations";
import { listSearches } from "@/lib/features/duplicates/queries";
import { newSearchSchema } from "@/lib/features/duplicates/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/duplicates/searches: newest first. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ searches: await listSearches(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies/:id/duplicates/searches { metrics?, side?, neighbours?, radius?, dropWithin?, model? }: starts a search. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const sent: unknown = await request.json().catch(() => undefined);
    const settings = parseSent(newSearchSchema, sent, "search for near-duplicates");
    return Response.json({ search: await createSearch(studyId, settings, { createdBy: user.id }) }, { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
