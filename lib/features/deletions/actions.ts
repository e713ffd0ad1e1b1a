"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireStudy, requireUser } from "@/lib/auth/require-study";
import { answerForm, type FormState, noFieldsSchema } from "@/lib/forms";
import { deleteStudy, retryDeletion } from "./mutations";
import { deleteFormSchema } from "./schema";

/** Deletes an archived study for good; leads to the studies, where it is said how far that is. */
export async function deleteStudyAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  const state = await answerForm(deleteFormSchema, form, async ({ name }) => {
    const access = await requireStudy(studyId, "admin");
    await deleteStudy(access.studyId, access.user, name);
    return undefined;
  });
  if (!state.done) return state;
  redirect("/studies");
}

/** Takes a deletion up again that was given up. */
export async function retryDeletionAction(
  deletionId: number,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    await retryDeletion(Number(deletionId) || 0, await requireUser());
    revalidatePath("/studies");
    return "It goes on.";
  });
}
