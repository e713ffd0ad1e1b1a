"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { answerStudyForm } from "@/lib/answer-study-form";
import { requireStudy } from "@/lib/auth/require-study";
import { AppError } from "@/lib/errors";
import { parseClassReviewJson } from "@/lib/formats/class-review-json";
import { FileFormatError } from "@/lib/formats/file-format-error";
import { answerForm, type FormState } from "@/lib/forms";
import { createRound, importReviews, saveReview } from "./mutations";
import { classReviewFormSchema, classReviewListFormSchema, newRoundFormSchema, parseRoundId } from "./schema";

/** Starts a round from its form and leads to it. */
export async function createRoundAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  let roundId: number | undefined;
  const state = await answerForm(
    newRoundFormSchema,
    form,
    async ({ revisionId, reviewersPerClass, carryOver, ...rest }) => {
      const access = await requireStudy(studyId, "researcher");
      const reviewers = Object.keys(rest)
        .filter((name) => name.startsWith("reviewer-"))
        .map((name) => name.slice("reviewer-".length));
      const round = await createRound(
        access.studyId,
        { revisionId, reviewersPerClass, reviewers, ...(carryOver ? {} : { previousId: null }) },
        access.user.id,
      );
      roundId = round.id;
      return undefined;
    },
  );
  if (roundId === undefined) return state;
  revalidatePath(`/studies/${studyId}`, "layout");
  redirect(`/studies/${studyId}/reviews/${roundId}`);
}

/** Saves a verdict from a class page; the answer's `values.version` is the new version. */
export async function saveReviewAction(
  studyId: string,
  place: { roundId: number; wnid: string },
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerStudyForm(studyId, classReviewFormSchema, form, async ({ verdict, note, version, slot }) => {
    const access = await requireStudy(studyId, "reviewer");
    await saveReview(
      access.studyId,
      { roundId: parseRoundId(String(place.roundId)), wnid: place.wnid },
      { verdict, note, version, ...(slot === "" ? {} : { slot: Number(slot) as 0 | 1 | 2 }) },
      access,
    );
    return `Saved: ${verdict}.`;
  });
}

/** Brings the class reviews of a file in as a round over a revision, and leads to it. */
export async function importReviewsAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  let roundId: number | undefined;
  const state = await answerForm(classReviewListFormSchema, form, async ({ file, revisionId }) => {
    const access = await requireStudy(studyId, "researcher");
    const verdicts = await readReviews(file);
    const imported = await importReviews(
      access.studyId,
      { revisionId, name: file.name.slice(0, 255), verdicts },
      access.user.id,
    );
    roundId = imported.roundId;
    return undefined;
  });
  if (roundId === undefined) return state;
  revalidatePath(`/studies/${studyId}`, "layout");
  redirect(`/studies/${studyId}/reviews/${roundId}`);
}

async function readReviews(file: File) {
  try {
    return parseClassReviewJson(new Uint8Array(await file.arrayBuffer()), file.name);
  } catch (error) {
    if (error instanceof FileFormatError) throw new AppError("badRequest", error.message, {}, { cause: error });
    throw error;
  }
}
