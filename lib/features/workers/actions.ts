"use server";

import { revalidatePath } from "next/cache";
import { requireStudy } from "@/lib/auth/require-study";
import { answerForm, type FormState, noFieldsSchema } from "@/lib/forms";
import { requestMeasurement } from "./mutations";

/** Measures workers and agreement anew, in the background. */
export async function requestMeasurementAction(
  studyId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "reviewer");
    await requestMeasurement(access.studyId);
    revalidatePath(`/studies/${studyId}/workers`);
    return "Measuring; the figures follow in a moment.";
  });
}
