import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { getVotesSummary, listTallies } from "@/lib/features/votes/queries";
import { listTalliesSchema } from "@/lib/features/votes/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/votes?class=&role=&after=&limit=: the votes in numbers, and shown, selected and frequency image by image. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const input = parseSent(listTalliesSchema, query, "list votes");
    const [summary, page] = await Promise.all([getVotesSummary(studyId), listTallies(studyId, input)]);
    return Response.json({ summary, ...page });
  } catch (error) {
    return errorResponse(error);
  }
}
