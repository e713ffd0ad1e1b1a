import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { publishBatch } from "@/lib/features/batches/mutations";
import { getBatch } from "@/lib/features/batches/queries";
import { parseBatchId, publishSchema } from "@/lib/features/batches/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string; batchId: string }>;
}

/** POST /api/v1/studies/:id/batches/:batchId/publish { confirmation? }: sets the money aside and lets the job worker create the HITs at the market. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, batchId: text } = await params;
    const { studyId, user } = await requireApiStudy(request, id, "researcher");
    const batchId = parseBatchId(text);
    // Nothing needs to be sent for the built-in market.
    const sent: unknown = await request.json().catch(() => ({}));
    const { confirmation } = parseSent(publishSchema, sent, "publish a batch");
    await publishBatch(studyId, batchId, user.id, confirmation);
    return Response.json({ batch: await getBatch(studyId, batchId) }, { status: 202 });
  } catch (error) {
    return errorResponse(error);
  }
}
