import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { getManifest } from "@/lib/features/manifests/queries";
import { manifestQuerySchema, parseRevisionId } from "@/lib/features/variants/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string; revisionId: string }>;
}

/**
 * GET /api/v1/studies/:id/variants/:revisionId/manifest?format=json|csv: the manifest as a file, checked against the hash of
 * the draw. `X-Manifest-Sha256` is the SHA-256 of the JSON manifest, in either format.
 */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, revisionId } = await params;
    const access = await requireApiStudy(request, studyId, "viewer");
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const { format } = parseSent(manifestQuerySchema, query, "hand out the manifest");
    const file = await getManifest(access.studyId, parseRevisionId(revisionId), format);
    return new Response(file.bytes, {
      headers: {
        "Content-Type": file.contentType,
        "Content-Disposition": `attachment; filename="${file.name}"`,
        "Cache-Control": "private, no-cache",
        "X-Manifest-Sha256": file.manifestSha256,
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
