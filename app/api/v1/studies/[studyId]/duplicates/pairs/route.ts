import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { decidePairs } from "@/lib/features/duplicates/mutations";
import { listCoverage } from "@/lib/features/duplicates/queries";
import { decisionsSchema } from "@/lib/features/duplicates/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** POST /api/v1/studies/:id/duplicates/pairs { decisions: [{ imageId, otherId, verdict, was? }] }: verdicts, all or nothing; 409 where another than `was` stands. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "reviewer");
    const sent: unknown = await request.json().catch(() => undefined);
    const { decisions } = parseSent(decisionsSchema, sent, "decide pairs");
    await decidePairs(studyId, decisions, user.id);
    return Response.json({ decided: decisions.length, coverage: await listCoverage(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}
