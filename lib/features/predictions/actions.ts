"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { answerStudyForm } from "@/lib/answer-study-form";
import { requireStudy } from "@/lib/auth/require-study";
import { createListedTestSet, ensureTestSet, refuseFile } from "@/lib/features/test-sets/mutations";
import { listedTestSetFormSchema } from "@/lib/features/test-sets/schema";
import { answerForm, type FormState, noFieldsSchema } from "@/lib/forms";
import { parseSent } from "@/lib/parse-sent";
import { decidePredictions, deletePredictions } from "./mutations";
import { type PredictionDecision, parsePredictionSetId, predictionDecisionSchema } from "./schema";

/** Answers the label-order doctor. */
export async function decidePredictionsAction(
  studyId: string,
  predictionSetId: string,
  decision: PredictionDecision,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerStudyForm(studyId, noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    const said = parseSent(predictionDecisionSchema, decision, "answer the label-order doctor");
    await decidePredictions(access.studyId, parsePredictionSetId(predictionSetId), said, access.user.id);
    return undefined;
  });
}

/** Deletes a set of predictions. */
export async function deletePredictionsAction(
  studyId: string,
  predictionSetId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    await deletePredictions(access.studyId, parsePredictionSetId(predictionSetId), access.user.id);
    revalidatePath(`/studies/${studyId}`, "layout");
    return undefined;
  });
}

/** Makes the test set of the reference images or of a revision, and leads to the form that takes its predictions. */
export async function ensureTestSetAction(
  studyId: string,
  revisionId: number | null,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  let testSetId: number | undefined;
  const state = await answerForm(noFieldsSchema, form, async () => {
    const access = await requireStudy(studyId, "researcher");
    const wanted = revisionId === null ? ({ kind: "reference" } as const) : ({ kind: "revision", revisionId } as const);
    ({ id: testSetId } = await ensureTestSet(access.studyId, wanted, access.user.id));
    return undefined;
  });
  if (testSetId === undefined) return state;
  revalidatePath(`/studies/${studyId}`, "layout");
  redirect(`/studies/${studyId}/predictions/new?set=${testSetId}`);
}

/** Makes a test set of a file of labels, and leads to the form that takes its predictions. */
export async function createListedTestSetAction(
  studyId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  let testSetId: number | undefined;
  const state = await answerForm(listedTestSetFormSchema, form, async ({ name, labels, classes, imageCount }) => {
    const access = await requireStudy(studyId, "researcher");
    const read = async (file: File | undefined) =>
      file && { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
    const [labelFile, classFile] = [await read(labels), await read(classes)];
    ({ id: testSetId } = await createListedTestSet(access.studyId, {
      name,
      labels: labelFile,
      classes: classFile,
      imageCount,
      createdBy: access.user.id,
    }).catch(refuseFile));
    return undefined;
  });
  if (testSetId === undefined) return state;
  revalidatePath(`/studies/${studyId}`, "layout");
  redirect(`/studies/${studyId}/predictions/new?set=${testSetId}`);
}
