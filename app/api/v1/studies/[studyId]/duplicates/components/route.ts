import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { listComponents } from "@/lib/features/duplicate-components/queries";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/duplicates/components: sets of near-identical images and who survives in each. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ components: await listComponents(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}
