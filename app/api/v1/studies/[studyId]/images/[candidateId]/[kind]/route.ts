import { requireApiStudy } from "@/lib/auth/require-study";
import { AppError, errorResponse } from "@/lib/errors";
import { getCandidateImage } from "@/lib/features/candidates/queries";
import { parseCandidateId } from "@/lib/features/candidates/schema";
import { isDerivativeKind } from "@/lib/images/derivative-kind";
import { derivativeResponse } from "@/lib/images/derivative-response";

interface Context {
  params: Promise<{ studyId: string; candidateId: string; kind: string }>;
}

/**
 * GET /api/v1/studies/:id/images/:candidateId/tile (or /zoom): the picture, JPEG. With `?v=` and the first characters of its
 * SHA-256 browsers keep it for a day unasked; ids begin again with a new database, hashes do not.
 */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, candidateId: text, kind } = await params;
    const { studyId } = await requireApiStudy(request, id, "viewer");
    if (!isDerivativeKind(kind))
      throw new AppError("notFound", `An image has a tile and a zoom, no "${kind}"; ask for one of these`);
    const candidateId = parseCandidateId(text);
    const { sha256 } = await getCandidateImage(studyId, candidateId);
    const response = await derivativeResponse(sha256, kind, { scope: "private", forGood: isVersion(request, sha256) });
    if (response) return response;
    throw new AppError(
      "unavailable",
      `The ${kind} of candidate ${candidateId} (image ${sha256}) is not in the images folder; restore IMAGES_FOLDER from its backup`,
    );
  } catch (error) {
    return errorResponse(error);
  }
}

function isVersion(request: Request, sha256: string): boolean {
  const version = new URL(request.url).searchParams.get("v") ?? "";
  return version.length >= 8 && sha256.startsWith(version);
}
