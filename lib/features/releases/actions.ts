"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireStudy } from "@/lib/auth/require-study";
import { answerForm, type FormState, noFieldsSchema } from "@/lib/forms";
import { createRelease, retryRelease } from "./mutations";
import { parseReleaseId, releaseFormSchema } from "./schema";

/** Queues a release and leads to its progress. */
export async function createReleaseAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  let releaseId: number | undefined;
  const state = await answerForm(releaseFormSchema, form, async (wanted) => {
    const access = await requireStudy(studyId, "researcher");
    ({ id: releaseId } = await createRelease(access.studyId, { ...wanted, createdBy: access.user.id }));
    return undefined;
  });
  if (releaseId === undefined) return state;
  revalidatePath(`/studies/${studyId}`, "layout");
  redirect(`/studies/${studyId}/releases/${releaseId}`);
}

/** Writes a release that failed again. */
export async function retryReleaseAction(
  studyId: string,
  releaseId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    await retryRelease(access.studyId, parseReleaseId(releaseId), access.user.id);
    revalidatePath(`/studies/${studyId}/releases`, "layout");
    return undefined;
  });
}
