import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { getBatch } from "@/lib/features/batches/queries";
import { parseBatchId } from "@/lib/features/batches/schema";
import { listBatchImages } from "@/lib/features/postings/queries";
import { serializeCsv } from "@/lib/formats/csv-cells";

interface Context {
  params: Promise<{ studyId: string; batchId: string }>;
}

/** GET /api/v1/studies/:id/batches/:batchId/hits: exactly what a batch posts, as CSV: each position of each HIT, its role and its image. Also of a draft, before anything is posted. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, batchId: text } = await params;
    const { studyId } = await requireApiStudy(request, id, "viewer");
    const batch = await getBatch(studyId, parseBatchId(text));
    const rows = await listBatchImages(studyId, batch.id);
    const csv = serializeCsv(["hit", "wnid", "position", "role", "sha256", "path"], rows);
    return new Response(csv, {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="study-${studyId}-batch-${batch.id}-hits.csv"`,
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
