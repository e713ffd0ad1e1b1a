import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { deleteDraftBatch } from "@/lib/features/batches/mutations";
import { getBatch, getBatchProgress } from "@/lib/features/batches/queries";
import { parseBatchId } from "@/lib/features/batches/schema";
import { getOutboxProgress } from "@/lib/features/outbox/queries";

interface Context {
  params: Promise<{ studyId: string; batchId: string }>;
}

/** GET /api/v1/studies/:id/batches/:batchId: the batch, its HITs and submissions by state, its money and its market calls. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, batchId: text } = await params;
    const { studyId } = await requireApiStudy(request, id, "viewer");
    const batch = await getBatch(studyId, parseBatchId(text));
    const [progress, marketCalls] = await Promise.all([
      getBatchProgress(studyId, batch.id),
      getOutboxProgress(studyId, batch.id),
    ]);
    return Response.json({ batch, progress, marketCalls });
  } catch (error) {
    return errorResponse(error);
  }
}

/** DELETE /api/v1/studies/:id/batches/:batchId: removes a draft. */
export async function DELETE(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, batchId: text } = await params;
    const { studyId, user } = await requireApiStudy(request, id, "researcher");
    await deleteDraftBatch(studyId, parseBatchId(text), user.id);
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
