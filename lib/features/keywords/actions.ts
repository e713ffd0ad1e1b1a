"use server";

import { answerStudyForm } from "@/lib/answer-study-form";
import { requireStudy } from "@/lib/auth/require-study";
import { AppError } from "@/lib/errors";
import type { FormState } from "@/lib/forms";
import { parseSent } from "@/lib/parse-sent";
import { confirmPicks, importKeywordPlan, pickCandidates } from "./mutations";
import { confirmationsSchema, keywordPlanFormSchema, picksSchema } from "./schema";

/** Makes the keyword plan of an uploaded file of counts. */
export async function importKeywordPlanAction(
  studyId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerStudyForm(studyId, keywordPlanFormSchema, form, async ({ file, total, top, version }) => {
    const access = await requireStudy(studyId, "researcher");
    if (file.size === 0) throw new AppError("badRequest", "No file was chosen; choose keyword_counts_cifar10.json");
    const bytes = new Uint8Array(await file.arrayBuffer());
    const plan = { bytes, name: file.name, total, top, version, actor: access.user.id };
    const { classes, keywords } = await importKeywordPlan(access.studyId, plan);
    return `${keywords} keywords of ${classes} classes are planned.`;
  });
}

type Answer = { ok: boolean; message: string };

/** Picks candidates or takes picks back. */
export async function pickAction(studyId: string, sent: unknown): Promise<Answer> {
  return answer(async () => {
    const access = await requireStudy(studyId, "reviewer");
    const { candidateIds, picked } = parseSent(picksSchema, sent, "pick");
    await pickCandidates(access.studyId, candidateIds, picked, access.user.id);
  });
}

/** Confirms or deselects another person's picks. */
export async function confirmAction(studyId: string, sent: unknown): Promise<Answer> {
  return answer(async () => {
    const access = await requireStudy(studyId, "reviewer");
    await confirmPicks(access.studyId, parseSent(confirmationsSchema, sent, "confirm"), access.user.id);
  });
}

async function answer(act: () => Promise<void>): Promise<Answer> {
  try {
    await act();
    return { ok: true, message: "" };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ok: false, message: error.message };
  }
}
