import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { revokeInvitation } from "@/lib/features/people/mutations";
import { parseInvitationId } from "@/lib/features/people/schema";

/** DELETE /api/v1/studies/:id/invitations/:invitationId: ends an invitation. */
export async function DELETE(
  request: Request,
  { params }: { params: Promise<{ studyId: string; invitationId: string }> },
): Promise<Response> {
  try {
    const { studyId: study, invitationId } = await params;
    const { studyId, user } = await requireApiStudy(request, study, "admin");
    await revokeInvitation(studyId, parseInvitationId(invitationId), user.id);
    return Response.json({ revoked: true });
  } catch (error) {
    return errorResponse(error);
  }
}
