"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireStudy } from "@/lib/auth/require-study";
import { answerForm, type FormState } from "@/lib/forms";
import { importVotes } from "./mutations";
import { voteImportFormSchema } from "./schema";

/** Brings a file of votes in, all or nothing, and leads to the votes; the refused rows stand in the answer's details. */
export async function importVotesAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  const state = await answerForm(voteImportFormSchema, form, async ({ kind, file, unknown }) => {
    const access = await requireStudy(studyId, "researcher");
    const createdBy = access.user.id;
    await importVotes(access.studyId, {
      kind,
      name: file.name.slice(-255),
      source: file.stream(),
      createdBy,
      ...(unknown ? { unknown: "skip" as const } : {}),
    });
    return undefined;
  });
  if (!state.done) return state;
  revalidatePath(`/studies/${studyId}`, "layout");
  redirect(`/studies/${studyId}/votes#imports`);
}
