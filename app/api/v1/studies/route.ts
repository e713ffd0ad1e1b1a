import { requireApiUser, requireFullScope } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { createStudy } from "@/lib/features/studies/mutations";
import { listStudies } from "@/lib/features/studies/queries";
import { newStudySchema } from "@/lib/features/studies/schema";
import { parseSent } from "@/lib/parse-sent";

/** GET /api/v1/studies: the caller's studies. */
export async function GET(request: Request): Promise<Response> {
  try {
    const user = await requireApiUser(request);
    const studies = await listStudies(user.id);
    const only = user.scope?.studyId ?? null;
    return Response.json({ studies: only === null ? studies : studies.filter((study) => study.id === only) });
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
