import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { createImport } from "@/lib/features/imports/mutations";
import { listImports } from "@/lib/features/imports/queries";
import { newImportSchema } from "@/lib/features/imports/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/imports: the imports, newest first. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ imports: await listImports(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies/:id/imports { folder, role, from?, to? }: starts importing a folder of <class>/<image>. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const sent: unknown = await request.json().catch(() => undefined);
    const input = parseSent(newImportSchema, sent, "start an import");
    return Response.json({ import: await createImport(studyId, { ...input, createdBy: user.id }) }, { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
