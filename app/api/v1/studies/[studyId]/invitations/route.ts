import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { inviteMember } from "@/lib/features/people/mutations";
import { listInvitations } from "@/lib/features/people/queries";
import { newInvitationSchema } from "@/lib/features/people/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/invitations: those that nobody has accepted. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "admin");
    return Response.json({ invitations: await listInvitations(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies/:id/invitations { email, role }: answers the link, which is seen this once. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "admin");
    const input = parseSent(newInvitationSchema, await request.json().catch(() => undefined), "invite");
    return Response.json(await inviteMember(studyId, input, user.id), { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
