"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireStudy } from "@/lib/auth/require-study";
import { answerForm, type FormState, noFieldsSchema } from "@/lib/forms";
import { createClassesFromFolder } from "../classes/mutations";
import { createImport, pauseImport, resumeImport } from "./mutations";
import { planImport } from "./queries";
import { describePlan } from "./rules";
import { importFormSchema, parseImportId } from "./schema";

/** Plans an import, or starts it and leads to its progress; where asked, the folders of a folder become classes first. */
export async function startImportAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  let importId: number | undefined;
  let planned = false;
  const state = await answerForm(importFormSchema, form, async ({ settings, role, makeClasses, intent }) => {
    const access = await requireStudy(studyId, "researcher");
    planned = intent === "plan";
    if (planned) return describePlan(await planImport(access.studyId, settings));
    if (makeClasses && settings.source === "folder")
      await createClassesFromFolder(access.studyId, { folder: settings.folder, actor: access.user.id });
    ({ id: importId } = await createImport(access.studyId, { settings, role, createdBy: access.user.id }));
    return undefined;
  });
  // A plan changes nothing: what was typed stays for the start.
  if (planned && state.done) return { ...state, values: textOf(form) };
  if (importId === undefined) return state;
  revalidatePath(`/studies/${studyId}`, "layout");
  redirect(`/studies/${studyId}/imports/${importId}`);
}

function textOf(form: FormData): Record<string, string> {
  return Object.fromEntries(
    [...form].flatMap(([name, value]) => (typeof value === "string" && !name.startsWith("$") ? [[name, value]] : [])),
  );
}

/** Pauses or resumes an import. */
export async function moveImportAction(
  studyId: string,
  importId: string,
  act: "pause" | "resume",
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    await (act === "pause" ? pauseImport : resumeImport)(access.studyId, parseImportId(importId), access.user.id);
    revalidatePath(`/studies/${studyId}/imports`, "layout");
    return undefined;
  });
}
