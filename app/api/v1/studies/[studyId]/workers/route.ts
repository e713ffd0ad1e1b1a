import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { listWorkers } from "@/lib/features/workers/queries";
import { listWorkersSchema } from "@/lib/features/workers/schema";
import { parseSent } from "@/lib/parse-sent";

/** GET /api/v1/studies/:id/workers?sort=&limit=&offset=: what is measured about each worker, under pseudonyms. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const { sort, limit, offset } = parseSent(listWorkersSchema, query, "list workers");
    return Response.json(await listWorkers(studyId, { q: "", show: "all", sort, order: "up" }, { limit, offset }));
  } catch (error) {
    return errorResponse(error);
  }
}
