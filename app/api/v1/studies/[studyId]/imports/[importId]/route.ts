import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { getImport } from "@/lib/features/imports/queries";
import { parseImportId } from "@/lib/features/imports/schema";

interface Context {
  params: Promise<{ studyId: string; importId: string }>;
}

/** GET /api/v1/studies/:id/imports/:importId: state and counts. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, importId } = await params;
    const { studyId } = await requireApiStudy(request, id, "viewer");
    return Response.json({ import: await getImport(studyId, parseImportId(importId)) });
  } catch (error) {
    return errorResponse(error);
  }
}
