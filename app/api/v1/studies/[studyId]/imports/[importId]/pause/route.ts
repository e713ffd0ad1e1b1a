import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { pauseImport } from "@/lib/features/imports/mutations";
import { getImport } from "@/lib/features/imports/queries";
import { parseImportId } from "@/lib/features/imports/schema";

interface Context {
  params: Promise<{ studyId: string; importId: string }>;
}

/** POST /api/v1/studies/:id/imports/:importId/pause: stops it after the files in work; what came in stays. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, importId: text } = await params;
    const { studyId, user } = await requireApiStudy(request, id, "researcher");
    const importId = parseImportId(text);
    await pauseImport(studyId, importId, user.id);
    return Response.json({ import: await getImport(studyId, importId) });
  } catch (error) {
    return errorResponse(error);
  }
}
