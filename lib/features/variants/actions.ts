"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireStudy } from "@/lib/auth/require-study";
import { answerForm, type FormState } from "@/lib/forms";
import { drawRevision } from "./mutations";
import { drawFormSchema } from "./schema";

/** Draws a revision and leads to it; an invalid one is stored too, and its page names the shortages. */
export async function drawRevisionAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  let revisionId: number | undefined;
  const state = await answerForm(drawFormSchema, form, async (request) => {
    const access = await requireStudy(studyId, "researcher");
    ({ id: revisionId } = await drawRevision(access.studyId, request, access.user.id));
    return undefined;
  });
  if (revisionId === undefined) return state;
  revalidatePath(`/studies/${studyId}`, "layout");
  redirect(`/studies/${studyId}/variants/${revisionId}`);
}
