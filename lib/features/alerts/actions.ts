"use server";

import { revalidatePath } from "next/cache";
import { answerStudyForm } from "@/lib/answer-study-form";
import { requireStudy } from "@/lib/auth/require-study";
import { answerForm, type FormState } from "@/lib/forms";
import { acknowledgeAlert, updateAlertSettings } from "./mutations";
import { alertIdFormSchema, alertSettingsFormSchema } from "./schema";

/** Notes that an alert was seen. */
export async function acknowledgeAlertAction(
  studyId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(alertIdFormSchema, form, async ({ id }) => {
    const access = await requireStudy(studyId, "reviewer");
    await acknowledgeAlert(access.studyId, id, access.user.id);
    revalidatePath(`/studies/${studyId}`, "layout");
    return "Seen.";
  });
}

/** Saves where alerts go. */
export async function updateAlertSettingsAction(
  studyId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerStudyForm(studyId, alertSettingsFormSchema, form, async (settings) => {
    const access = await requireStudy(studyId, "researcher");
    await updateAlertSettings(access.studyId, settings, access.user.id);
    return "Saved.";
  });
}
