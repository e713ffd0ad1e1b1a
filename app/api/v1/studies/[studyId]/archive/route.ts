import { Readable } from "node:stream";
import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { exportStudy } from "@/lib/features/study-archives/queries";

/** GET /api/v1/studies/:id/archive: the whole study as one tar, streamed. A stream that breaks has no manifest, and is refused by the import. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "admin");
    return new Response(Readable.toWeb(exportStudy(studyId)) as ReadableStream<Uint8Array>, {
      headers: {
        "content-type": "application/x-tar",
        "content-disposition": `attachment; filename="study-${studyId}.tar"`,
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
