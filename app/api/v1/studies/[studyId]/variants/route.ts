import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { drawRevisions } from "@/lib/features/variants/mutations";
import { listVariants } from "@/lib/features/variants/queries";
import { drawRequestSchema, drawRequestsSchema } from "@/lib/features/variants/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/variants: the variants, each with its revisions, newest first. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ variants: await listVariants(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies/:id/variants: draws a revision, or with { "draws": [...] } several from the same votes, all or none. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const sent: unknown = await request.json().catch(() => undefined);
    const severally = typeof sent === "object" && sent !== null && "draws" in sent;
    const draws = severally
      ? parseSent(drawRequestsSchema, sent, "draw").draws
      : [parseSent(drawRequestSchema, sent, "draw")];
    return Response.json({ revisions: await drawRevisions(studyId, draws, user.id) }, { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
