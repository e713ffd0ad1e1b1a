import { requireApiUser, requireFullScope } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { listDeletions } from "@/lib/features/deletions/queries";
import { createStudy } from "@/lib/features/studies/mutations";
import { listStudies } from "@/lib/features/studies/queries";
import { newStudySchema } from "@/lib/features/studies/schema";
import { parseSent } from "@/lib/parse-sent";

/** GET /api/v1/studies: the caller's studies, and how far those are that were deleted in the last week. */
export async function GET(request: Request): Promise<Response> {
  try {
    const user = await requireApiUser(request);
    const [studies, deletions] = await Promise.all([listStudies(user.id), listDeletions(user.id)]);
    const only = user.scope?.studyId ?? null;
    return Response.json({
      studies: studies.filter(({ id }) => only === null || id === only),
      deletions: deletions.filter(({ studyId }) => only === null || studyId === only),
    });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies { name, ... }: creates one with the caller as admin. */
export async function POST(request: Request): Promise<Response> {
  try {
    const user = await requireApiUser(request);
    requireFullScope(user, "create a study");
    const study = parseSent(newStudySchema, await request.json().catch(() => undefined), "create a study");
    return Response.json({ id: await createStudy(user, study) }, { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
