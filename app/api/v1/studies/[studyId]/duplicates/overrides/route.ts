import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { overrideSurvivor } from "@/lib/features/duplicate-components/mutations";
import { overrideSchema } from "@/lib/features/duplicate-components/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** POST /api/v1/studies/:id/duplicates/overrides { candidateId, keep: true | false | null, was? }: a person's word against the rule of survivors. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "reviewer");
    const sent: unknown = await request.json().catch(() => undefined);
    const word = parseSent(overrideSchema, sent, "override a survivor");
    await overrideSurvivor(studyId, word, user.id);
    return Response.json({ candidateId: word.candidateId, keep: word.keep });
  } catch (error) {
    return errorResponse(error);
  }
}
