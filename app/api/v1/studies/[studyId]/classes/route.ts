import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { createClassesFromFolder, importClassList } from "@/lib/features/classes/mutations";
import { listClasses } from "@/lib/features/classes/queries";
import { parseClassListRequest } from "@/lib/features/classes/schema";
import { readSent } from "@/lib/read-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/classes: the classes in the order of the list. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ classes: await listClasses(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/**
 * POST /api/v1/studies/:id/classes: brings a class list in. The body is the list itself, text/csv or application/json
 * (class_info.json), or `{ "folder": path }` to make classes of a folder's folder names. `?name=` is the file's name in messages.
 */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const bytes = await readSent(request, "import a class list");
    const sent = parseClassListRequest(request.headers.get("content-type") ?? "", bytes);
    const name = new URL(request.url).searchParams.get("name") ?? "the list sent";
    const result =
      "folder" in sent
        ? await createClassesFromFolder(studyId, { folder: sent.folder, actor: user.id })
        : await importClassList(studyId, { format: sent.format, bytes, name, actor: user.id });
    return Response.json(result, { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
