import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { createBatch } from "@/lib/features/batches/mutations";
import { listBatches } from "@/lib/features/batches/queries";
import { newBatchSchema } from "@/lib/features/batches/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/batches: the batches, newest first. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ batches: await listBatches(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies/:id/batches { name, classes?, referenceTargets?, seed?, … }: composes a draft; nothing goes to a market. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const sent: unknown = await request.json().catch(() => undefined);
    const input = parseSent(newBatchSchema, sent, "compose a batch");
    return Response.json(await createBatch(studyId, input, user.id), { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
