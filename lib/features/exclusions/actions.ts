"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireStudy } from "@/lib/auth/require-study";
import { answerForm, type FormState, noFieldsSchema } from "@/lib/forms";
import { applyExclusion, undoExclusion } from "./mutations";
import { exclusionFormSchema } from "./schema";

/** Applies a previewed policy and leads to the list of policies. */
export async function applyExclusionAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  const state = await answerForm(exclusionFormSchema, form, async (input) => {
    const access = await requireStudy(studyId, "researcher");
    await applyExclusion(access.studyId, input, access.user.id);
    return undefined;
  });
  if (!state.done) return state;
  revalidatePath(`/studies/${studyId}`, "layout");
  redirect(`/studies/${studyId}/workers#policies`);
}

/** Takes a policy back. */
export async function undoExclusionAction(
  studyId: string,
  policyId: number,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    await undoExclusion(access.studyId, policyId, access.user.id);
    revalidatePath(`/studies/${studyId}`, "layout");
    return "Undone: the answers count again.";
  });
}
