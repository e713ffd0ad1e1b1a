"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { requireStudy } from "@/lib/auth/require-study";
import { AppError } from "@/lib/errors";
import { answerForm, type FormState } from "@/lib/forms";
import { importClassList } from "./mutations";

const classListFormSchema = z.object({
  file: z.instanceof(File, { error: "choose a file: class_info.json or a CSV with the columns wnid, lemmas, gloss" }),
});

/** Brings a class list in from an uploaded JSON or CSV file. */
export async function importClassListAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  return answerForm(classListFormSchema, form, async ({ file }) => {
    const access = await requireStudy(studyId, "researcher");
    if (file.size === 0)
      throw new AppError(
        "badRequest",
        "No file was chosen; choose class_info.json or a CSV with the columns wnid, lemmas, gloss",
      );
    const { created, updated } = await importClassList(access.studyId, {
      format: file.name.toLowerCase().endsWith(".json") ? "json" : "csv",
      bytes: new Uint8Array(await file.arrayBuffer()),
      name: file.name,
      actor: access.user.id,
    });
    revalidatePath(`/studies/${studyId}`, "layout");
    return `${created} classes are new, ${updated} were brought up to date.`;
  });
}
