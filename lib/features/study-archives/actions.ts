"use server";

import { redirect } from "next/navigation";
import { requireUser } from "@/lib/auth/require-study";
import { AppError } from "@/lib/errors";
import { answerForm, type FormState } from "@/lib/forms";
import { importStudy } from "./mutations";
import { importFormSchema } from "./schema";

/** Makes a study of an archive that came with a form, and leads to its life. */
export async function importStudyAction(_previous: FormState, form: FormData): Promise<FormState> {
  const user = await requireUser();
  let studyId: number | undefined;
  const state = await answerForm(importFormSchema, form, async ({ archive, name }) => {
    if (archive.size === 0)
      throw new AppError("badRequest", "No file was chosen; choose an archive that a study was exported to");
    ({ studyId } = await importStudy(archive.stream(), user, name));
    return undefined;
  });
  if (studyId !== undefined) redirect(`/studies/${studyId}/life`);
  return state;
}
