import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { countDuplicates, listCoverage, nextReviewImage } from "@/lib/features/duplicates/queries";
import { queueFilterSchema } from "@/lib/features/duplicates/schema";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/duplicates?metric=&class=: coverage by metric, verdicts so far, and the next image to look at. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    const filter = queueFilterSchema.parse(Object.fromEntries(new URL(request.url).searchParams));
    const [coverage, verdicts, next] = await Promise.all([
      listCoverage(studyId),
      countDuplicates(studyId),
      nextReviewImage(studyId, { metric: filter.metric, wnid: filter.class }),
    ]);
    return Response.json({ coverage, verdicts, nextImageId: next });
  } catch (error) {
    return errorResponse(error);
  }
}
