import { requireApiStudy } from "@/lib/auth/require-study";
import { AppError, errorResponse } from "@/lib/errors";
import { importReviews } from "@/lib/features/reviews/mutations";
import { parseClassReviewJson } from "@/lib/formats/class-review-json";
import { FileFormatError } from "@/lib/formats/file-format-error";
import { readSent } from "@/lib/read-sent";

/** POST /api/v1/studies/:id/reviews/import?revisionId=&name=: class reviews in ImageNetV2's format as the body, as a round over that revision. */
export async function POST(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const query = new URL(request.url).searchParams;
    const revisionId = Number(query.get("revisionId"));
    if (!Number.isInteger(revisionId) || revisionId < 1 || revisionId > 2_147_483_647)
      throw new AppError(
        "badRequest",
        `Cannot import reviews: "revisionId" is ${query.get("revisionId") ?? "missing"}; give the id of the revision that was reviewed`,
      );
    const name = query.get("name") ?? "the reviews sent";
    const verdicts = parseClassReviewJson(await readSent(request, "import reviews"), name);
    return Response.json(await importReviews(studyId, { revisionId, name, verdicts }, user.id), { status: 201 });
  } catch (error) {
    return errorResponse(
      error instanceof FileFormatError ? new AppError("badRequest", error.message, {}, { cause: error }) : error,
    );
  }
}
