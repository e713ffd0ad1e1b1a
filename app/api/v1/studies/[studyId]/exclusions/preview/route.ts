import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { previewExclusion } from "@/lib/features/exclusions/queries";
import { exclusionTargetsSchema } from "@/lib/features/exclusions/schema";
import { parseSent } from "@/lib/parse-sent";

/** POST /api/v1/studies/:id/exclusions/preview { workers?, batchIds?, voteImportIds? }: what a policy would move; changes nothing. */
export async function POST(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    const targets = parseSent(exclusionTargetsSchema, await request.json().catch(() => undefined), "preview");
    return Response.json(await previewExclusion(studyId, targets));
  } catch (error) {
    return errorResponse(error);
  }
}
