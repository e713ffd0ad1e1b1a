import { hitPageResponse } from "@/app/hit/_page/hit-page-response";
import { noHitResponse } from "@/app/hit/_page/notices";
import { openHit } from "@/lib/auth/worker-hit";

export const dynamic = "force-dynamic";

interface Context {
  params: Promise<{ studyId: string; hitId: string; token: string }>;
}

/** The worker's page, as the market frames it: `?assignmentId&hitId&workerId&turkSubmitTo`. Writes nothing. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { studyId, hitId, token } = await params;
  const hit = openHit(studyId, hitId, token);
  return hit
    ? hitPageResponse(hit, token, new URL(request.url).searchParams, request.headers.get("accept-language") ?? "")
    : noHitResponse();
}
