import { hitPageResponse } from "@/app/hit/_page/hit-page-response";
import { noHitResponse, notNowResponse } from "@/app/hit/_page/notices";
import { openHit } from "@/lib/auth/worker-hit";

export const dynamic = "force-dynamic";

interface Context {
  params: Promise<{ studyId: string; hitId: string; token: string }>;
}

/** The worker's page, as the market frames it: `?assignmentId&hitId&workerId&turkSubmitTo`. Writes nothing. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { studyId, hitId, token } = await params;
  const hit = openHit(studyId, hitId, token);
  if (!hit) return noHitResponse();
  const query = new URL(request.url).searchParams;
  try {
    return await hitPageResponse(hit, token, query, request.headers.get("accept-language") ?? "");
  } catch (error) {
    // Whoever meets it has accepted the HIT and a clock that runs: they are told what to do, the log what it was.
    console.error(error);
    return notNowResponse();
  }
}
