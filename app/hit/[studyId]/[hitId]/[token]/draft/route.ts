import { readBody } from "@/app/hit/_submit/read-body";
import { openHit } from "@/lib/auth/worker-hit";
import { AppError, errorResponse } from "@/lib/errors";
import { storeDraft } from "@/lib/features/assignments/mutations";
import { hitDraftSchema } from "@/lib/features/assignments/schema";
import { checkPageToken } from "@/lib/mturk/page-token";

export const dynamic = "force-dynamic";

interface Context {
  params: Promise<{ studyId: string; hitId: string; token: string }>;
}

/** Largest draft in bytes: two masks of 256 bits and three ids of at most 255 characters. */
const largestDraft = 4096;

/** Keeps what is ticked so far: `{ revision }`, or 409 with the newer draft of another device. */
export async function PUT(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, hitId, token } = await params;
    const hit = openHit(studyId, hitId, token);
    if (!hit) throw new AppError("notFound", `There is no HIT at ${studyId}/${hitId} with this token`);
    const body = await readBody(request, "keep the draft", largestDraft);
    const draft = hitDraftSchema.safeParse(parse(body));
    if (!draft.success) throw new AppError("badRequest", "The draft could not be read: reload the page");
    const { assignmentId, workerId, pageToken } = draft.data;
    const ids = { ...hit, marketAssignmentId: assignmentId, marketWorkerId: workerId };
    const page = checkPageToken(pageToken, ids);
    if (!page.ok) {
      throw new AppError("forbidden", "The page of this draft was not opened for this assignment and worker");
    }
    const outcome = await storeDraft(hit, draft.data, page.issuedAt);
    if (outcome.ok) return Response.json({ revision: outcome.revision }, { headers: { "cache-control": "no-store" } });
    const [code, message] = refusals[outcome.reason];
    throw new AppError(code, message, outcome.reason === "newer" ? { draft: outcome.draft } : {});
  } catch (error) {
    return errorResponse(error);
  }
}

const refusals = {
  newer: ["conflict", "Another device has changed this HIT since: its draft is the newer one."],
  submitted: ["forbidden", "This assignment is submitted: nothing changes it any more."],
  wrongLength: ["badRequest", "The draft has another number of images than the HIT: reload the page."],
  tooMany: ["tooMany", "Too many drafts of this HIT are kept here; yours stays in the browser."],
} as const;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
