import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { resumeImport } from "@/lib/features/imports/mutations";
import { getImport } from "@/lib/features/imports/queries";
import { parseImportId } from "@/lib/features/imports/schema";

interface Context {
  params: Promise<{ studyId: string; importId: string }>;
}

/** POST /api/v1/studies/:id/imports/:importId/resume: lets a paused or failed import go on where it stopped. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, importId: text } = await params;
    const { studyId, user } = await requireApiStudy(request, id, "researcher");
    const importId = parseImportId(text);
    await resumeImport(studyId, importId, user.id);
    return Response.json({ import: await getImport(studyId, importId) });
  } catch (error) {
    return errorResponse(error);
  }
}
