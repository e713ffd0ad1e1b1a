import { revalidatePath } from "next/cache";
import type { z } from "zod";
import { answerForm, type FormState, isStale } from "@/lib/forms";

/** A form about a study, answered as answerForm does; the study's pages are read anew once it is done, or where what it was filled from stands no more. */
export async function answerStudyForm<Schema extends z.ZodType>(
  studyId: string,
  schema: Schema,
  form: FormData,
  act: (data: z.output<Schema>) => Promise<string | undefined>,
): Promise<FormState> {
  const state = await answerForm(schema, form, act);
  if (state.done || isStale(state)) revalidatePath(`/studies/${studyId}`, "layout");
  return state;
}
