import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { importKeywordPlan } from "@/lib/features/keywords/mutations";
import { listKeywordCoverage } from "@/lib/features/keywords/queries";
import { keywordPlanQuerySchema } from "@/lib/features/keywords/schema";
import { parseSent } from "@/lib/parse-sent";
import { readSent } from "@/lib/read-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/keywords: target, candidates, picks and confirmed images of each keyword. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ keywords: await listKeywordCoverage(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** PUT /api/v1/studies/:id/keywords?total=200&top=50, body {class: {keyword: images}}: the plan of the old set's counts. */
export async function PUT(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const { total, top } = parseSent(keywordPlanQuerySchema, query, "plan keywords");
    const bytes = await readSent(request, "plan keywords");
    const plan = { bytes, name: "keyword counts", total, top, actor: user.id };
    return Response.json(await importKeywordPlan(studyId, plan));
  } catch (error) {
    return errorResponse(error);
  }
}
