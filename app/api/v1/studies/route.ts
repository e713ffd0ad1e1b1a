import { requireApiUser } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { createStudy } from "@/lib/features/studies/mutations";
import { listStudies } from "@/lib/features/studies/queries";
import { newStudySchema } from "@/lib/features/studies/schema";
import { parseSent } from "@/lib/parse-sent";

/** GET /api/v1/studies: the caller's studies. */
export async function GET(request: Request): Promise<Response> {
  try {
    const user = await requireApiUser(request);
    return Response.json({ studies: await listStudies(user.id) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies { name, ... }: creates one with the caller as admin. */
export async function POST(request: Request): Promise<Response> {
  try {
    const user = await requireApiUser(request);
    const study = parseSent(newStudySchema, await request.json().catch(() => undefined), "create a study");
    return Response.json({ id: await createStudy(user, study) }, { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
