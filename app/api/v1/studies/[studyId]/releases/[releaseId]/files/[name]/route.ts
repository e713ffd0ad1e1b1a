import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { requireApiStudy } from "@/lib/auth/require-study";
import { AppError, errorResponse } from "@/lib/errors";
import { getRelease, refuseTakenDown } from "@/lib/features/releases/queries";
import { bodyLengthHeader, parseByteRange } from "@/lib/features/releases/rules";
import { parseReleaseId } from "@/lib/features/releases/schema";
import { releasePath, sizeOfFile } from "@/lib/images/release-folder";

interface Context {
  params: Promise<{ studyId: string; releaseId: string; name: string }>;
}

/**
 * GET /api/v1/studies/:id/releases/:releaseId/files/:name: a file of a release, streamed; `Range` resumes a download, and the ETag is the
 * file's SHA-256. Refused once an image of the release was taken down.
 */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, releaseId, name } = await params;
    const access = await requireApiStudy(request, studyId, "viewer");
    const release = await getRelease(access.studyId, parseReleaseId(releaseId));
    const file = release.files?.find((one) => one.name === name);
    if (!file)
      throw new AppError(
        "notFound",
        `Release ${release.number} has no file "${name}"${release.state === "done" ? "" : ` (it is ${release.state})`}; GET …/releases/${release.id} lists those there are`,
      );
    await refuseTakenDown(access.studyId, release.revisionId, `Cannot hand out release ${release.number}`);
    const path = releasePath(access.studyId, release.number, file.name);
    if ((await sizeOfFile(path)) !== file.bytes)
      throw new AppError(
        "unavailable",
        `Cannot hand out ${name} of release ${release.number}: the file is gone or was changed behind the product; restore it from a backup`,
      );
    const etag = `"${file.sha256}"`;
    const headers = {
      "Content-Type": name.endsWith(".tar") ? "application/x-tar" : "application/octet-stream",
      "Content-Disposition": `attachment; filename="${name}"`,
      "Accept-Ranges": "bytes",
      ETag: etag,
      // A compressed answer would have another length, and no ranges.
      "Cache-Control": "private, no-cache, no-transform",
      "X-Content-Type-Options": "nosniff",
    };
    if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
    const condition = request.headers.get("if-range");
    const asked = condition === null || condition === etag ? request.headers.get("range") : null;
    const range = parseByteRange(asked, file.bytes);
    if (range === "unsatisfiable")
      return new Response(null, { status: 416, headers: { ...headers, "Content-Range": `bytes */${file.bytes}` } });
    const stream = Readable.toWeb(createReadStream(path, range ?? {})) as ReadableStream<Uint8Array>;
    return range === null
      ? new Response(stream, { headers: { ...headers, [bodyLengthHeader]: String(file.bytes) } })
      : new Response(stream, {
          status: 206,
          headers: {
            ...headers,
            [bodyLengthHeader]: String(range.end - range.start + 1),
            "Content-Range": `bytes ${range.start}-${range.end}/${file.bytes}`,
          },
        });
  } catch (error) {
    return errorResponse(error);
  }
}
