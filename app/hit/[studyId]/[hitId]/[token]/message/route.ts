import { messageFormResponse, takeMessage } from "@/app/hit/_message/message-response";
import { noHitResponse } from "@/app/hit/_page/notices";
import { openHit } from "@/lib/auth/worker-hit";

export const dynamic = "force-dynamic";

interface Context {
  params: Promise<{ studyId: string; hitId: string; token: string }>;
}

/** The form in which a worker writes to the researchers: `?kind&assignmentId&workerId&pageToken`. Writes nothing. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { studyId, hitId, token } = await params;
  const hit = openHit(studyId, hitId, token);
  return hit ? messageFormResponse(hit, request) : noHitResponse();
}

/** Takes the message. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { studyId, hitId, token } = await params;
  const hit = openHit(studyId, hitId, token);
  return hit ? takeMessage(hit, request) : noHitResponse();
}
