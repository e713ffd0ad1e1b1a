import { requireApiUser, requireFullScope } from "@/lib/auth/require-study";
import { AppError, errorResponse } from "@/lib/errors";
import { importStudy } from "@/lib/features/study-archives/mutations";
import { importQuerySchema } from "@/lib/features/study-archives/schema";
import { parseSent } from "@/lib/parse-sent";

/** POST /api/v1/studies/archive?name=...: a study's archive as the body becomes a study with the caller as admin, all of it or nothing. Without a name it has the archive's. */
export async function POST(request: Request): Promise<Response> {
  try {
    const user = await requireApiUser(request);
    requireFullScope(user, "import a study");
    if (!request.body)
      throw new AppError("badRequest", "Cannot import a study: the body is empty; send the archive's bytes");
    const { name } = parseSent(
      importQuerySchema,
      Object.fromEntries(new URL(request.url).searchParams),
      "import a study",
    );
    return Response.json(await importStudy(request.body, user, name), { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
