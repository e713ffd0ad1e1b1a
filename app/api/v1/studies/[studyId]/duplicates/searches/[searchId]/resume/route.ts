import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { resumeSearch } from "@/lib/features/duplicates/mutations";
import { getSearch } from "@/lib/features/duplicates/queries";
import { parseSearchId } from "@/lib/features/duplicates/schema";

interface Context {
  params: Promise<{ studyId: string; searchId: string }>;
}

/** POST /api/v1/studies/:id/duplicates/searches/:searchId/resume. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, searchId: text } = await params;
    const { studyId, user } = await requireApiStudy(request, id, "researcher");
    const searchId = parseSearchId(text);
    await resumeSearch(studyId, searchId, user.id);
    return Response.json({ search: await getSearch(studyId, searchId) });
  } catch (error) {
    return errorResponse(error);
  }
}
