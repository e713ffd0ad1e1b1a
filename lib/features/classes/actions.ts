"use server";

import { z } from "zod";
import { answerStudyForm } from "@/lib/answer-study-form";
import { requireStudy } from "@/lib/auth/require-study";
import { AppError } from "@/lib/errors";
import type { FormState } from "@/lib/forms";
import { recordVersion } from "../people/schema";
import { importClassList } from "./mutations";

const classListFormSchema = z.object({
  file: z.instanceof(File, { error: "choose a file: class_info.json or a CSV with the columns wnid, lemmas, gloss" }),
  version: recordVersion,
});

/** Brings a class list in from an uploaded JSON or CSV file. */
export async function importClassListAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  return answerStudyForm(studyId, classListFormSchema, form, async ({ file, version }) => {
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
      version,
    });
    return `${created} classes are new, ${updated} were brought up to date.`;
  });
}
