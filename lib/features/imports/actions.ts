"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireStudy } from "@/lib/auth/require-study";
import { answerForm, type FormState, noFieldsSchema } from "@/lib/forms";
import { createClassesFromFolder } from "../classes/mutations";
import { createImport, pauseImport, resumeImport } from "./mutations";
import { importFormSchema, parseImportId } from "./schema";

/** Starts importing a folder of the server and leads to its progress; where asked, its folders become classes first. */
export async function startImportAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  let importId: number | undefined;
  const state = await answerForm(importFormSchema, form, async ({ settings, role, makeClasses }) => {
    const access = await requireStudy(studyId, "researcher");
    if (makeClasses && settings.source === "folder")
      await createClassesFromFolder(access.studyId, { folder: settings.folder, actor: access.user.id });
    ({ id: importId } = await createImport(access.studyId, { settings, role, createdBy: access.user.id }));
    return undefined;
  });
  if (importId === undefined) return state;
  revalidatePath(`/studies/${studyId}`, "layout");
  redirect(`/studies/${studyId}/imports/${importId}`);
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
