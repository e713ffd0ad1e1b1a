import { requireApiStudy } from "@/lib/auth/require-study";
import { AppError, errorResponse } from "@/lib/errors";
import { getBatch } from "@/lib/features/batches/queries";
import { parseBatchId } from "@/lib/features/batches/schema";
import { topUpBatch } from "@/lib/features/payments/mutations";
import {
  addAssignments,
  archiveBatch,
  expireBatch,
  extendBatch,
  pauseBatch,
  resumeBatch,
} from "@/lib/features/postings/mutations";
import { moreAssignmentsSchema, offerSchema, secondsOf } from "@/lib/features/postings/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string; batchId: string; act: string }>;
}

const acts = ["pause", "resume", "extend", "add-assignments", "expire", "archive", "top-up"] as const;

/** POST /api/v1/studies/:id/batches/:batchId/(pause|resume|extend { hours }|add-assignments { assignments, hitIds? }|expire|archive|top-up): wishes it; the job worker makes the market calls. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: id, batchId: text, act: name } = await params;
    const { studyId, user } = await requireApiStudy(request, id, "researcher");
    const batchId = parseBatchId(text);
    const act = acts.find((one) => one === name);
    if (!act) throw new AppError("notFound", `A batch has no act "${name}"; it has ${acts.join(", ")}`);
    const sent: unknown = await request.json().catch(() => ({}));
    if (act === "pause") await pauseBatch(studyId, batchId, user.id);
    else if (act === "resume") await resumeBatch(studyId, batchId, user.id);
    else if (act === "expire") await expireBatch(studyId, batchId, user.id);
    else if (act === "archive") await archiveBatch(studyId, batchId, user.id);
    else if (act === "top-up") await topUpBatch(studyId, batchId, user.id);
    else if (act === "extend") {
      const { hours } = parseSent(offerSchema, sent, "extend a batch");
      await extendBatch(studyId, batchId, secondsOf(hours), user.id);
    } else {
      await addAssignments(studyId, batchId, parseSent(moreAssignmentsSchema, sent, "add assignments"), user.id);
    }
    return Response.json({ batch: await getBatch(studyId, batchId) }, { status: 202 });
  } catch (error) {
    return errorResponse(error);
  }
}
