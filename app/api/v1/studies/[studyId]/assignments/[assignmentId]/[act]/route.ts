import { requireApiStudy } from "@/lib/auth/require-study";
import { AppError, errorResponse } from "@/lib/errors";
import { orderBonus, overrideRejection, payAssignment, rejectByHand } from "@/lib/features/payments/mutations";
import { getSubmission } from "@/lib/features/payments/queries";
import { decisionSchema, newBonusSchema } from "@/lib/features/payments/schema";
import { countAfterAll, setAside } from "@/lib/features/votes/mutations";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string; assignmentId: string; act: string }>;
}

const acts = ["pay", "reject", "override", "set-aside", "count", "bonus"] as const;

/** POST /api/v1/studies/:id/assignments/:assignmentId/(pay|reject { reason }|override|set-aside { reason }|count|bonus { amountCents, reason, kind? }). */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId: study, assignmentId: text, act: name } = await params;
    const { studyId, user } = await requireApiStudy(request, study, "researcher");
    const act = acts.find((one) => one === name);
    if (!act) throw new AppError("notFound", `A submission has no act "${name}"; it has ${acts.join(", ")}`);
    if (!/^[1-9]\d{0,8}$/.test(text)) throw new AppError("notFound", `There is no submission "${text}"`);
    const id = Number(text);
    const sent: unknown = await request.json().catch(() => ({}));
    const reason = () => parseSent(decisionSchema, sent, "decide on a submission").reason;
    if (act === "pay") await payAssignment(studyId, id, user.id);
    else if (act === "reject") await rejectByHand(studyId, id, reason(), user.id);
    else if (act === "override") await overrideRejection(studyId, id, user.id);
    else if (act === "set-aside") await setAside(studyId, id, reason(), user.id);
    else if (act === "count") await countAfterAll(studyId, id, user.id);
    else {
      const body = typeof sent === "object" ? sent : {};
      const bonus = parseSent(newBonusSchema, { ...body, assignmentId: id }, "pay a bonus");
      await orderBonus(studyId, bonus, user.id);
    }
    return Response.json({ assignment: await getSubmission(studyId, id) }, { status: 202 });
  } catch (error) {
    return errorResponse(error);
  }
}
