import { requireApiUser } from "@/lib/auth/require-study";
import { AppError, errorResponse } from "@/lib/errors";
import { createStudy } from "@/lib/features/studies/mutations";
import { listStudies } from "@/lib/features/studies/queries";
import { newStudySchema } from "@/lib/features/studies/schema";

/** GET /api/v1/studies: the caller's studies. */
export async function GET(request: Request): Promise<Response> {
  try {
    const user = await requireApiUser(request);
    return Response.json({ studies: await listStudies(user.id) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies { name, description? }: creates one with the caller as admin. */
export async function POST(request: Request): Promise<Response> {
  try {
    const user = await requireApiUser(request);
    const parsed = newStudySchema.safeParse(await request.json().catch(() => undefined));
    if (!parsed.success) {
      const problems = parsed.error.issues
        .map((issue) => `${issue.path.join(".") || "body"} ${issue.message}`)
        .join("; ");
      throw new AppError("badRequest", `Cannot create a study: ${problems}; send { "name", "description"? } as JSON`);
    }
    return Response.json({ id: await createStudy(user, parsed.data) }, { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
