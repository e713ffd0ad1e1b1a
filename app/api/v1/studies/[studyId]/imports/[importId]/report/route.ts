import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { getImport, getImportReport } from "@/lib/features/imports/queries";
import { parseImportId } from "@/lib/features/imports/schema";

interface Context {
  params: Promise<{ studyId: string; importId: string }>;
}

/** GET /api/v1/studies/:id/imports/:importId/report: counts by class, by reason of refusal and by licence. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, importId } = await params;
    const { studyId } = await requireApiStudy(request, id, "viewer");
    const found = await getImport(studyId, parseImportId(importId));
    return Response.json({ import: found, report: await getImportReport(studyId, found.id) });
  } catch (error) {
    return errorResponse(error);
  }
}
