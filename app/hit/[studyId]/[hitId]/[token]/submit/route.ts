import { submitResponse } from "@/app/hit/_submit/submit-response";
import { openHit } from "@/lib/auth/worker-hit";
import { AppError, errorResponse } from "@/lib/errors";

export const dynamic = "force-dynamic";

interface Context {
  params: Promise<{ studyId: string; hitId: string; token: string }>;
}

/** Takes a worker's votes: JSON from the page's script, or the plain form of a browser without. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, hitId, token } = await params;
    const hit = openHit(studyId, hitId, token);
    if (!hit)
      throw new AppError("notFound", `There is no HIT at ${studyId}/${hitId} with this token: open it from the market`);
    return await submitResponse(hit, request);
  } catch (error) {
    return errorResponse(error);
  }
}
