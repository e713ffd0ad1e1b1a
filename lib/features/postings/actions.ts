"use server";

import { revalidatePath } from "next/cache";
import { requireStudy } from "@/lib/auth/require-study";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { answerForm, type FormState, noFieldsSchema } from "@/lib/forms";
import { parseBatchId } from "../batches/schema";
import {
  addAssignments,
  archiveBatch,
  expireBatch,
  extendBatch,
  giveUpPosting,
  pauseBatch,
  resumeBatch,
} from "./mutations";
import { moreAssignmentsFormSchema, offerFormSchema, secondsOf } from "./schema";

async function onBatch(
  studyId: string,
  batchId: string,
  act: (studyId: AuthorizedStudyId, batchId: number, by: string) => Promise<unknown>,
): Promise<void> {
  const access = await requireStudy(studyId, "researcher");
  await act(access.studyId, parseBatchId(batchId), access.user.id);
  revalidatePath(`/studies/${studyId}`, "layout");
}

/** Takes the batch from the market for a while. */
export async function pauseBatchAction(studyId: string, batchId: string, _previous: FormState, form: FormData) {
  return answerForm(noFieldsSchema, form, async () => {
    await onBatch(studyId, batchId, pauseBatch);
    return "Paused: nobody new is offered these HITs; who has accepted one may finish.";
  });
}

/** Offers it again. */
export async function resumeBatchAction(studyId: string, batchId: string, _previous: FormState, form: FormData) {
  return answerForm(noFieldsSchema, form, async () => {
    await onBatch(studyId, batchId, resumeBatch);
    return "The HITs are offered again.";
  });
}

/** Ends the offer for good. */
export async function expireBatchAction(studyId: string, batchId: string, _previous: FormState, form: FormData) {
  return answerForm(noFieldsSchema, form, async () => {
    await onBatch(studyId, batchId, expireBatch);
    return "The offer ends: who has accepted may finish and is paid.";
  });
}

/** Gives up a HIT that the market has lost. */
export async function giveUpPostingAction(studyId: string, postingId: number, _previous: FormState, form: FormData) {
  return answerForm(noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    await giveUpPosting(access.studyId, postingId, access.user.id);
    revalidatePath(`/studies/${studyId}`, "layout");
    return "Given up: its money is back in the budget.";
  });
}

/** Disposes of the HITs at the market. */
export async function archiveBatchAction(studyId: string, batchId: string, _previous: FormState, form: FormData) {
  return answerForm(noFieldsSchema, form, async () => {
    await onBatch(studyId, batchId, archiveBatch);
    return "Archived.";
  });
}

/** Offers the HITs for so many hours from now. */
export async function extendBatchAction(studyId: string, batchId: string, _previous: FormState, form: FormData) {
  return answerForm(offerFormSchema, form, async ({ hours }) => {
    await onBatch(studyId, batchId, (study, batch, by) => extendBatch(study, batch, secondsOf(hours), by));
    return `The HITs are offered for ${hours} hours from now.`;
  });
}

/** Asks for more workers per HIT. */
export async function addAssignmentsAction(studyId: string, batchId: string, _previous: FormState, form: FormData) {
  return answerForm(moreAssignmentsFormSchema, form, async (more) => {
    await onBatch(studyId, batchId, (study, batch, by) => addAssignments(study, batch, more, by));
    return `${more.assignments} more workers are asked for each HIT.`;
  });
}
