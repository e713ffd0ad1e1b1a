"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireStudy } from "@/lib/auth/require-study";
import { answerForm, type FormState, noFieldsSchema } from "@/lib/forms";
import { createPredictionRun, movePredictionRun } from "./mutations";
import { parsePredictionRunId, predictionRunFormSchema } from "./schema";

/** Queues a model over a test set and leads to the predictions, where its progress stands. */
export async function createPredictionRunAction(
  studyId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  const state = await answerForm(
    predictionRunFormSchema,
    form,
    async ({ testSetId, path, model, classes, ...preprocessing }) => {
      const access = await requireStudy(studyId, "researcher");
      await createPredictionRun(access.studyId, {
        testSetId,
        path,
        model,
        preprocessing: { ...preprocessing, ...(classes ? { classes } : {}) },
        createdBy: access.user.id,
      });
      return undefined;
    },
  );
  if (!state.done) return state;
  revalidatePath(`/studies/${studyId}`, "layout");
  redirect(`/studies/${studyId}/predictions`);
}

/** Pauses or resumes a run. */
export async function movePredictionRunAction(
  studyId: string,
  runId: string,
  act: "pause" | "resume",
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    await movePredictionRun(access.studyId, parsePredictionRunId(runId), act, access.user.id);
    revalidatePath(`/studies/${studyId}/predictions`);
    return undefined;
  });
}
