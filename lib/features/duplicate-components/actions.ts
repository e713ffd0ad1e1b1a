"use server";

import { answerStudyForm } from "@/lib/answer-study-form";
import { requireStudy } from "@/lib/auth/require-study";
import { type FormState, noFieldsSchema } from "@/lib/forms";
import { parseSent } from "@/lib/parse-sent";
import { overrideSurvivor } from "./mutations";
import { overrideSchema, type SurvivorWord } from "./schema";

/** A person's word on a survivor. */
export async function overrideAction(
  studyId: string,
  word: SurvivorWord,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerStudyForm(studyId, noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "reviewer");
    await overrideSurvivor(access.studyId, parseSent(overrideSchema, word, "override a survivor"), access.user.id);
    return undefined;
  });
}
