import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { getImport, listImportFiles } from "@/lib/features/imports/queries";
import { importFilesQuerySchema, parseImportId } from "@/lib/features/imports/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string; importId: string }>;
}

/** GET /api/v1/studies/:id/imports/:importId/files?outcome=refused&after=&limit=: what became of the files, by path. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, importId: text } = await params;
    const { studyId } = await requireApiStudy(request, id, "viewer");
    const { id: importId } = await getImport(studyId, parseImportId(text));
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const page = parseSent(importFilesQuerySchema, query, "list the files of an import");
    return Response.json({ files: await listImportFiles(studyId, importId, page) });
  } catch (error) {
    return errorResponse(error);
  }
}
