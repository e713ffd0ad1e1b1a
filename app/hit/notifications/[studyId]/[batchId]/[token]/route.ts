import { readBody } from "@/app/hit/_submit/read-body";
import { studyOfNotification } from "@/lib/auth/worker-hit";
import { errorResponse } from "@/lib/errors";
import { hintSweep } from "@/lib/features/postings/mutations";
import { isNotificationToken } from "@/lib/mturk/page-token";

export const dynamic = "force-dynamic";

interface Context {
  params: Promise<{ studyId: string; batchId: string; token: string }>;
}

/** An SNS message of a HIT event is a few hundred bytes. */
const largestNotification = 262_144;

/**
 * Takes a market's notification. It is a hint: nothing that it says is believed, it only makes us ask the market about the HITs that it
 * names sooner than the sweep would. Lost, repeated and invented ones change nothing.
 */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { studyId, batchId, token } = await params;
  const [study, batch] = [Number(studyId), Number(batchId)];
  if (!isNotificationToken(token, study, batch)) return new Response(null, { status: 404 });
  try {
    const body = await readBody(request, "take the notification", largestNotification);
    // Within SNS's envelope the event is JSON in a string: quotes are escaped there, ids are not.
    const named = [...body.matchAll(/HITId\\*"\s*:\s*\\*"([A-Za-z0-9_-]{1,64})/g)].flatMap(([, id]) => id ?? []);
    await hintSweep(studyOfNotification(study), batch, [...new Set(named)].slice(0, 100));
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
