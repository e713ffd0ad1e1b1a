import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { getSearch } from "@/lib/features/duplicates/queries";
import { parseSearchId } from "@/lib/features/duplicates/schema";

interface Context {
  params: Promise<{ studyId: string; searchId: string }>;
}

/** GET /api/v1/studies/:id/duplicates/searches/:searchId: how far it is. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, searchId } = await params;
    const { studyId } = await requireApiStudy(request, id, "viewer");
    return Response.json({ search: await getSearch(studyId, parseSearchId(searchId)) });
  } catch (error) {
    return errorResponse(error);
  }
}
