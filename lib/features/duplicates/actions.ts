"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { answerStudyForm } from "@/lib/answer-study-form";
import { requireStudy } from "@/lib/auth/require-study";
import { AppError } from "@/lib/errors";
import { answerForm, type FormState, noFieldsSchema } from "@/lib/forms";
import { parseSent } from "@/lib/parse-sent";
import { createSearch, decidePairs, importPairs, pauseSearch, resumeSearch, setThresholds } from "./mutations";
import {
  decisionsSchema,
  newSearchSchema,
  parseSearchId,
  searchFormSchema,
  thresholdFormSchema,
  type Verdict,
} from "./schema";

const pathOf = (studyId: string) => `/studies/${studyId}/duplicates`;

/** Starts a search with the metrics chosen. */
export async function startSearchAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  return answerForm(searchFormSchema, form, async (chosen) => {
    const access = await requireStudy(studyId, "researcher");
    const settings = parseSent(newSearchSchema, chosen, "search for near-duplicates");
    await createSearch(access.studyId, settings, { createdBy: access.user.id });
    revalidatePath(pathOf(studyId), "layout");
    return "The search has started.";
  });
}

/** Pauses or resumes a search. */
export async function moveSearchAction(
  studyId: string,
  searchId: string,
  act: "pause" | "resume",
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    await (act === "pause" ? pauseSearch : resumeSearch)(access.studyId, parseSearchId(searchId), access.user.id);
    revalidatePath(pathOf(studyId), "layout");
    return undefined;
  });
}

/** Verdicts that stand instead of those that a page has shown. */
export type StandingVerdicts = readonly { imageId: number; otherId: number; verdict: Verdict | null }[];

/** Keeps verdicts of a reviewer; answers why not where they are refused, and what stands where that is why. */
export async function decidePairsAction(
  studyId: string,
  sent: unknown,
): Promise<{ ok: boolean; message: string; standing?: StandingVerdicts }> {
  try {
    const access = await requireStudy(studyId, "reviewer");
    const { decisions } = parseSent(decisionsSchema, sent, "decide");
    await decidePairs(access.studyId, decisions, access.user.id);
    return { ok: true, message: "" };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const standing = error.details.standing as StandingVerdicts | undefined;
    return { ok: false, message: error.message, ...(standing ? { standing } : {}) };
  }
}

/** Sets the distances that a draw asks to be reviewed; an empty field asks for nothing. */
export async function setThresholdsAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  return answerStudyForm(studyId, thresholdFormSchema, form, async ({ settingsVersion, ...thresholds }) => {
    const access = await requireStudy(studyId, "researcher");
    await setThresholds(access.studyId, { thresholds, settingsVersion }, access.user.id);
    return "Draws ask for these reviews from now on.";
  });
}

const importFormSchema = z.object({
  kind: z.enum(["nearDuplicates", "reviews"], "choose which of the two files it is"),
  file: z.instanceof(File, { error: "choose near_duplicates.json or a file of reviewed neighbours" }),
});

/** Brings ImageNetV2's confirmed pairs or reviewed neighbours in. */
export async function importPairsAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  return answerForm(importFormSchema, form, async ({ kind, file }) => {
    const access = await requireStudy(studyId, "researcher");
    if (file.size === 0) throw new AppError("badRequest", "No file was chosen; choose near_duplicates.json");
    const bytes = new Uint8Array(await file.arrayBuffer());
    const { pairs, external, unknown } = await importPairs(access.studyId, {
      kind,
      bytes,
      name: file.name,
      actor: access.user.id,
    });
    revalidatePath(pathOf(studyId), "layout");
    return `${pairs} pairs came in, ${external} have one image that is not in this study, ${unknown} have none that is.`;
  });
}
