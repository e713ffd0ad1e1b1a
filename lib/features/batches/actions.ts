"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireStudy } from "@/lib/auth/require-study";
import { answerForm, type FormState, noFieldsSchema } from "@/lib/forms";
import { createBatch, deleteDraftBatch, publishBatch } from "./mutations";
import { batchFormSchema, parseBatchId, publishFormSchema } from "./schema";

/** Composes a batch as planned and leads to the draft. */
export async function createBatchAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  let batchId: number | undefined;
  const state = await answerForm(batchFormSchema, form, async (batch) => {
    const access = await requireStudy(studyId, "researcher");
    ({ id: batchId } = await createBatch(access.studyId, batch, access.user.id));
    return undefined;
  });
  if (batchId === undefined) return state;
  revalidatePath(`/studies/${studyId}`, "layout");
  redirect(`/studies/${studyId}/batches/${batchId}`);
}

/** Sets the money aside and puts the HITs on their way to the market. */
export async function publishBatchAction(
  studyId: string,
  batchId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(publishFormSchema, form, async ({ confirmation }) => {
    const access = await requireStudy(studyId, "researcher");
    await publishBatch(access.studyId, parseBatchId(batchId), access.user.id, confirmation);
    revalidatePath(`/studies/${studyId}`, "layout");
    return "The HITs are on their way to the market.";
  });
}

/** Removes a draft. */
export async function deleteDraftBatchAction(
  studyId: string,
  batchId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  const state = await answerForm(noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    await deleteDraftBatch(access.studyId, parseBatchId(batchId), access.user.id);
    revalidatePath(`/studies/${studyId}`, "layout");
    return undefined;
  });
  if (!state.done) return state;
  redirect(`/studies/${studyId}/batches`);
}
