import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { addFlags, removeFlags } from "@/lib/features/flags/mutations";
import { listFlags } from "@/lib/features/flags/queries";
import { listFlagsSchema, newFlagsSchema, removedFlagsSchema } from "@/lib/features/flags/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/flags?class=&after=&limit=: the flags that stand, by candidate. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    const query = Object.fromEntries(new URL(request.url).searchParams);
    return Response.json(await listFlags(studyId, parseSent(listFlagsSchema, query, "list flags")));
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies/:id/flags { candidateIds, reason, scope?, note? }: flags many at once. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "reviewer");
    const input = parseSent(newFlagsSchema, await request.json().catch(() => undefined), "flag");
    return Response.json(await addFlags(studyId, input, user.id), { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}

/** DELETE /api/v1/studies/:id/flags { candidateIds, flagIds? }: takes their flags back, with `flagIds` only those. */
export async function DELETE(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "reviewer");
    const input = parseSent(removedFlagsSchema, await request.json().catch(() => undefined), "take flags back");
    return Response.json(await removeFlags(studyId, input, user.id));
  } catch (error) {
    return errorResponse(error);
  }
}
