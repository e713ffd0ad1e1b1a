"use server";

import { revalidatePath } from "next/cache";
import { requireStudy } from "@/lib/auth/require-study";
import { answerForm, type FormState } from "@/lib/forms";
import { takeDownImage } from "./mutations";
import { parseCandidateId, takedownSchema } from "./schema";

/** Takes the image of a candidate down for good. */
export async function takeDownAction(
  studyId: string,
  candidateId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(takedownSchema, form, async ({ reason }) => {
    const access = await requireStudy(studyId, "researcher");
    const { revisions } = await takeDownImage(access.studyId, parseCandidateId(candidateId), {
      reason,
      actor: access.user.id,
    });
    revalidatePath(`/studies/${studyId}`, "layout");
    return revisions.length === 0
      ? "The image was taken down; no revision contains it."
      : `The image was taken down; ${revisions.length === 1 ? "1 revision contains" : `${revisions.length} revisions contain`} it.`;
  });
}
