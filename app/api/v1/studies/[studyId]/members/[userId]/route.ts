import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { changeMember } from "@/lib/features/people/mutations";
import { memberRoleSchema } from "@/lib/features/people/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string; userId: string }>;
}

/** PUT /api/v1/studies/:id/members/:userId { role }: changes what a member may do. */
export async function PUT(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: study, userId } = await params;
    const { studyId, user } = await requireApiStudy(request, study, "admin");
    const { role, was } = parseSent(memberRoleSchema, await request.json().catch(() => undefined), "change a member");
    await changeMember(studyId, userId, role, user.id, was);
    return Response.json({ userId, role });
  } catch (error) {
    return errorResponse(error);
  }
}

/** DELETE /api/v1/studies/:id/members/:userId: ends a membership. */
export async function DELETE(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: study, userId } = await params;
    const { studyId, user } = await requireApiStudy(request, study, "admin");
    await changeMember(studyId, userId, null, user.id);
    return Response.json({ removed: true });
  } catch (error) {
    return errorResponse(error);
  }
}
