import { requireApiStudy } from "@/lib/auth/require-study";
import { AppError, errorResponse } from "@/lib/errors";
import { importPairs } from "@/lib/features/duplicates/mutations";
import { readSent } from "@/lib/read-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** POST /api/v1/studies/:id/duplicates/pairs/import?kind=nearDuplicates|reviews, body: ImageNetV2's JSON file. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const kind = new URL(request.url).searchParams.get("kind");
    if (kind !== "nearDuplicates" && kind !== "reviews")
      throw new AppError(
        "badRequest",
        `Cannot import pairs: kind is "${kind ?? ""}"; give nearDuplicates (near_duplicates.json) or reviews (nearest_neighbor_reviews)`,
      );
    const bytes = await readSent(request, "import pairs");
    return Response.json(await importPairs(studyId, { kind, bytes, name: `${kind}.json`, actor: user.id }));
  } catch (error) {
    return errorResponse(error);
  }
}
