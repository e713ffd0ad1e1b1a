import { requireApiStudy } from "@/lib/auth/require-study";
import { AppError, errorResponse } from "@/lib/errors";
import { getReviewImage } from "@/lib/features/duplicates/queries";

interface Context {
  params: Promise<{ studyId: string; imageId: string }>;
}

/** GET /api/v1/studies/:id/duplicates/images/:imageId: an image, its neighbours under each metric, verdicts, and how far it is reviewed. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, imageId } = await params;
    const { studyId } = await requireApiStudy(request, id, "viewer");
    if (!/^[1-9]\d{0,8}$/.test(imageId)) throw new AppError("notFound", `There is no image "${imageId}"`);
    return Response.json({ image: await getReviewImage(studyId, Number(imageId)) });
  } catch (error) {
    return errorResponse(error);
  }
}
