"use server";

import { revalidatePath } from "next/cache";
import { answerStudyForm } from "@/lib/answer-study-form";
import { requireStudy } from "@/lib/auth/require-study";
import { AppError } from "@/lib/errors";
import { answerForm, type FormState, noFieldsSchema } from "@/lib/forms";
import { findNul, nulMend, parseSent } from "@/lib/parse-sent";
import { retryOutboxEntry } from "../outbox/mutations";
import { deleteTranslation, putClassExamples, putTranslation, updateCrowdSettings } from "./mutations";
import {
  classExamplesSchema,
  crowdSettingsFormSchema,
  removedTranslationSchema,
  translationFormSchema,
  translationSchema,
} from "./schema";

/** Saves caps, delay and wage floor. */
export async function updateCrowdSettingsAction(
  studyId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerStudyForm(studyId, crowdSettingsFormSchema, form, async (settings) => {
    const access = await requireStudy(studyId, "researcher");
    await updateCrowdSettings(access.studyId, settings, access.user.id);
    return "Saved.";
  });
}

/** Stores a language from its JSON. */
export async function putTranslationAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  return answerStudyForm(studyId, translationFormSchema, form, async ({ language, texts, version }) => {
    const access = await requireStudy(studyId, "researcher");
    let sent: unknown;
    try {
      sent = JSON.parse(texts);
    } catch (error) {
      throw new AppError("badRequest", `is no JSON: ${error instanceof Error ? error.message : error}`, {
        field: "texts",
      });
    }
    const nul = findNul(sent);
    if (nul) throw new AppError("badRequest", `${nul.join(".")}: ${nulMend}`, { field: "texts" });
    const parsed = translationSchema.safeParse({ ...(typeof sent === "object" ? sent : {}), language });
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new AppError("badRequest", `${issue?.path.join(".")}: ${issue?.message}`, { field: "texts" });
    }
    await putTranslation(access.studyId, { ...parsed.data, version }, access.user.id);
    return `The page is offered in "${language}".`;
  });
}

/** Removes a language. */
export async function deleteTranslationAction(
  studyId: string,
  texts: { language: string; version: string },
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerStudyForm(studyId, noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    await deleteTranslation(
      access.studyId,
      parseSent(removedTranslationSchema, texts, "remove a language"),
      access.user.id,
    );
    return "Removed.";
  });
}

/** Chooses a class's examples. */
export async function putClassExamplesAction(
  studyId: string,
  wnid: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  const ticked = (name: string) => form.getAll(name).map(String);
  const state = await answerStudyForm(studyId, noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    const parsed = classExamplesSchema.safeParse({
      good: ticked("good").map(Number),
      confusable: ticked("confusable").map(Number),
      version: form.get("version") ?? "",
    });
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new AppError("badRequest", `The ${String(issue?.path[0])} examples ${issue?.message}; take some away`);
    }
    await putClassExamples(access.studyId, wnid, parsed.data, access.user.id);
    return "Workers see these from the next HIT on.";
  });
  // A form has one value for each name: all that were ticked travel back in one text.
  const values = { good: ticked("good").join(" "), confusable: ticked("confusable").join(" ") };
  return state.done ? state : { ...state, values };
}

/** Makes a market call again. */
export async function retryCallAction(
  studyId: string,
  id: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    if (!/^\d{1,18}$/.test(id)) throw new AppError("notFound", `There is no market call "${id}"`);
    await retryOutboxEntry(access.studyId, BigInt(id));
    revalidatePath(`/studies/${studyId}`, "layout");
    return "It is being made again.";
  });
}
