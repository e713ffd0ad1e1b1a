import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { deleteStudy } from "@/lib/features/deletions/mutations";
import { deleteQuerySchema } from "@/lib/features/deletions/schema";
import { archiveStudy } from "@/lib/features/postings/mutations";
import { unarchiveStudy } from "@/lib/features/studies/mutations";
import { getStudy, getStudyCounts, getStudySpend } from "@/lib/features/studies/queries";
import { archivedSchema } from "@/lib/features/studies/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id: the study with its settings, what it has, and what it has spent. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    const [{ webHookSecret: _, ...study }, counts, spend] = await Promise.all([
      getStudy(studyId),
      getStudyCounts(studyId),
      getStudySpend(studyId),
    ]);
    return Response.json({ study, counts, spend });
  } catch (error) {
    return errorResponse(error);
  }
}

/** PATCH /api/v1/studies/:id { archived }: archives the study, refused while HITs are out or somebody is not paid, or takes it out of the archive. */
export async function PATCH(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "admin");
    const { archived } = parseSent(archivedSchema, await request.json().catch(() => undefined), "archive a study");
    await (archived ? archiveStudy : unarchiveStudy)(studyId, user.id);
    return Response.json({ archived });
  } catch (error) {
    return errorResponse(error);
  }
}

/** DELETE /api/v1/studies/:id?name=...: deletes an archived study; its name confirms. A job removes its images: GET /api/v1/studies says how far it is. */
export async function DELETE(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "admin");
    const { name } = parseSent(
      deleteQuerySchema,
      Object.fromEntries(new URL(request.url).searchParams),
      "delete a study",
    );
    return Response.json(await deleteStudy(studyId, user, name), { status: 202 });
  } catch (error) {
    return errorResponse(error);
  }
}
