"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { requireStudy } from "@/lib/auth/require-study";
import { answerForm, type FormState, noFieldsSchema, readForm } from "@/lib/forms";
import { parseSent } from "@/lib/parse-sent";
import {
  createEvaluation,
  deleteEvaluation,
  recomputeEvaluation,
  shareEvaluation,
  unshareEvaluation,
} from "./mutations";
import { evaluationFormSchema, parseEvaluationId } from "./schema";

/** Makes an evaluation and leads to it; it is computed in the background. */
export async function createEvaluationAction(
  studyId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  const sent = { ...Object.fromEntries(form), newSetIds: form.getAll("newSetIds").map(String) };
  const { data, errors, values } = readForm(evaluationFormSchema, sent);
  if (!data) return { done: false, message: "Nothing was made: mend the marked fields.", errors, values };
  let evaluationId: number | undefined;
  const state = await answerForm(noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    const input = { ...data, excluded: [], resamples: 100_000, createdBy: access.user.id };
    ({ id: evaluationId } = await createEvaluation(access.studyId, input));
    return undefined;
  });
  if (evaluationId === undefined) return { ...state, values };
  revalidatePath(`/studies/${studyId}`, "layout");
  redirect(`/studies/${studyId}/evaluations/${evaluationId}`);
}

const acts = {
  recompute: recomputeEvaluation,
  share: shareEvaluation,
  unshare: unshareEvaluation,
  delete: deleteEvaluation,
} as const;
const actSchema = z.enum(["recompute", "share", "unshare", "delete"], "is none of recompute, share, unshare, delete");

/** Computes an evaluation again, shares it, takes its link back or deletes it. */
export async function actOnEvaluationAction(
  studyId: string,
  evaluationId: string,
  act: keyof typeof acts,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  const state = await answerForm(noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    const known = parseSent(actSchema, act, "act on an evaluation");
    await acts[known](access.studyId, parseEvaluationId(evaluationId), access.user.id);
    revalidatePath(`/studies/${studyId}`, "layout");
    return undefined;
  });
  if (state.done && act === "delete") redirect(`/studies/${studyId}/evaluations`);
  return state;
}
