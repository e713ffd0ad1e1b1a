import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { undoExclusion } from "@/lib/features/exclusions/mutations";
import { parsePolicyId } from "@/lib/features/exclusions/schema";

/** DELETE /api/v1/studies/:id/exclusions/:policyId: undoes a policy; the record of it stays. */
export async function DELETE(
  request: Request,
  { params }: { params: Promise<{ studyId: string; policyId: string }> },
): Promise<Response> {
  try {
    const { studyId: study, policyId } = await params;
    const { studyId, user } = await requireApiStudy(request, study, "researcher");
    await undoExclusion(studyId, parsePolicyId(policyId), user.id);
    return Response.json({ undone: true });
  } catch (error) {
    return errorResponse(error);
  }
}
