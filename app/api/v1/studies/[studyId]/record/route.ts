import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { listRecord } from "@/lib/features/people/queries";
import { recordQuerySchema } from "@/lib/features/people/schema";
import { parseSent } from "@/lib/parse-sent";

const pageSize = 100;

/** GET /api/v1/studies/:id/record?act=&actor=&subject=&from=&to=&page=: what was done, by whom, newest first. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    const filter = parseSent(
      recordQuerySchema,
      Object.fromEntries(new URL(request.url).searchParams),
      "list the record",
    );
    const { acts, total } = await listRecord(studyId, filter, {
      limit: pageSize,
      offset: (filter.page - 1) * pageSize,
    });
    return Response.json({ acts: acts.map((act) => ({ ...act, id: String(act.id) })), total });
  } catch (error) {
    return errorResponse(error);
  }
}
