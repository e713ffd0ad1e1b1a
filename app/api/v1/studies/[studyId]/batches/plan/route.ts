import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { planBatch } from "@/lib/features/batches/queries";
import { batchPlanSchema } from "@/lib/features/batches/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** POST /api/v1/studies/:id/batches/plan { classes?, referenceTargets?, … }: HITs per class and cost against the budget; stores nothing. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    const sent: unknown = await request.json().catch(() => undefined);
    return Response.json({ plan: await planBatch(studyId, parseSent(batchPlanSchema, sent, "plan a batch")) });
  } catch (error) {
    return errorResponse(error);
  }
}
