"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { answerStudyForm } from "@/lib/answer-study-form";
import { createApiToken } from "@/lib/auth/create-user";
import { recordOwnAct } from "@/lib/auth/record-own-act";
import { requireStudy, requireUser } from "@/lib/auth/require-study";
import { database } from "@/lib/db/client";
import { answerForm, type FormState, noFieldsSchema } from "@/lib/forms";
import { archiveStudy } from "../postings/mutations";
import { cloneStudy, createStudy, unarchiveStudy, updateEthics, updateStudySettings } from "./mutations";
import {
  apiTokenIdSchema,
  cloneFormSchema,
  ethicsFormSchema,
  newApiTokenSchema,
  newStudyFormSchema,
  studySettingsFormSchema,
} from "./schema";

/** New study from its form; leads to the study. */
export async function createStudyAction(_previous: FormState, form: FormData): Promise<FormState> {
  const user = await requireUser();
  let studyId: number | undefined;
  const state = await answerForm(newStudyFormSchema, form, async (study) => {
    studyId = await createStudy(user, study);
    return undefined;
  });
  if (studyId !== undefined) redirect(`/studies/${studyId}`);
  return state;
}

/** Saves a study's settings. */
export async function updateStudySettingsAction(
  studyId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerStudyForm(studyId, studySettingsFormSchema, form, async (settings) => {
    const access = await requireStudy(studyId, "researcher");
    await updateStudySettings(access.studyId, access.user, settings);
    return "Settings saved.";
  });
}

/** Makes an API token; the answer's `values.token` is the only time it is shown. */
export async function createApiTokenAction(_previous: FormState, form: FormData): Promise<FormState> {
  const user = await requireUser();
  let token = "";
  const state = await answerForm(newApiTokenSchema, form, async ({ name, role, study, days }) => {
    if (study !== null) await requireStudy(String(study), "viewer");
    token = await createApiToken({ userId: user.id, name, role, studyId: study, expiresInDays: days });
    await recordOwnAct(user.id, "token.create", { name, role, study, days });
    revalidatePath("/account");
    return "Copy the token now: it is not shown again.";
  });
  return token ? { ...state, values: { token } } : state;
}

/** Ends an API token of one's own. */
export async function revokeApiTokenAction(form: FormData): Promise<void> {
  const user = await requireUser();
  const { id } = apiTokenIdSchema.parse(Object.fromEntries(form));
  const [revoked] = await database("desk").$queryRaw<{ name: string }[]>`
    update api_tokens set revoked_at = app_now() where id = ${id} and user_id = ${user.id} and revoked_at is null returning name`;
  if (revoked) await recordOwnAct(user.id, "token.revoke", revoked);
  revalidatePath("/account");
}

/** Clones a study and leads to the clone. */
export async function cloneStudyAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  let id: number | undefined;
  const state = await answerForm(cloneFormSchema, form, async (input) => {
    const access = await requireStudy(studyId, "researcher");
    id = await cloneStudy(access.studyId, access.user, input);
    return undefined;
  });
  if (id !== undefined) redirect(`/studies/${id}`);
  return state;
}

/** Saves approval and retention. */
export async function updateEthicsAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  return answerStudyForm(studyId, ethicsFormSchema, form, async (input) => {
    const access = await requireStudy(studyId, "researcher");
    await updateEthics(access.studyId, input, access.user.id);
    return "Saved.";
  });
}

/** Archives a study, or takes it out of the archive. */
export async function archiveStudyAction(
  studyId: string,
  archived: boolean,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "admin");
    await (archived ? archiveStudy : unarchiveStudy)(access.studyId, access.user.id);
    revalidatePath(`/studies/${studyId}`, "layout");
    return archived ? "Archived." : "Taken out of the archive.";
  });
}
