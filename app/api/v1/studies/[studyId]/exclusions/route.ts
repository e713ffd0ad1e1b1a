import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { applyExclusion } from "@/lib/features/exclusions/mutations";
import { listPolicies } from "@/lib/features/exclusions/queries";
import { newExclusionSchema } from "@/lib/features/exclusions/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/exclusions: the policies, newest first, undone ones too. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ exclusions: await listPolicies(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies/:id/exclusions { name, reason, targets: { workers, batchIds, voteImportIds } }: applies a policy, paid and not counted. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const input = parseSent(newExclusionSchema, await request.json().catch(() => undefined), "exclude");
    return Response.json(await applyExclusion(studyId, input, user.id), { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
