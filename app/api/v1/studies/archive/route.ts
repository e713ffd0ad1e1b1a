import { requireApiUser, requireFullScope } from "@/lib/auth/require-study";
import { AppError, errorResponse } from "@/lib/errors";
import { importStudy } from "@/lib/features/study-archives/mutations";

/** POST /api/v1/studies/archive: a study's archive as the body becomes a study with the caller as admin, all of it or nothing. */
export async function POST(request: Request): Promise<Response> {
  try {
    const user = await requireApiUser(request);
    requireFullScope(user, "import a study");
    if (!request.body)
      throw new AppError("badRequest", "Cannot import a study: the body is empty; send the archive's bytes");
    return Response.json(await importStudy(request.body, user), { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
