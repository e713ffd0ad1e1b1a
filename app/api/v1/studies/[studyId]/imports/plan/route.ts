import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { planImport } from "@/lib/features/imports/queries";
import { newImportSchema } from "@/lib/features/imports/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** POST /api/v1/studies/:id/imports/plan, body as for POST /imports: what it would bring; nothing is fetched or kept. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "researcher");
    const sent: unknown = await request.json().catch(() => undefined);
    const { settings } = parseSent(newImportSchema, sent, "plan an import");
    return Response.json({ plan: await planImport(studyId, settings) });
  } catch (error) {
    return errorResponse(error);
  }
}
