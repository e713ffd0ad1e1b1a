"use server";

import { revalidatePath } from "next/cache";
import { answerStudyForm } from "@/lib/answer-study-form";
import { requireStudy } from "@/lib/auth/require-study";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { AppError } from "@/lib/errors";
import { answerForm, type FormState, noFieldsSchema } from "@/lib/forms";
import { parseSent } from "@/lib/parse-sent";
import { parseBatchId } from "../batches/schema";
import { countAfterAll, eraseWorker, setAside } from "../votes/mutations";
import {
  closeMessage,
  markAllAsPaid,
  markAsPaid,
  orderBonus,
  overrideRejection,
  payAssignment,
  rejectByHand,
  topUpBatch,
} from "./mutations";
import { bonusFormSchema, decisionFormSchema, newBonusSchema, payoutFormSchema, payoutsFormSchema } from "./schema";

function parseId(text: string, what: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no ${what} "${text}"`);
}

async function inStudy(
  studyId: string,
  act: (studyId: AuthorizedStudyId, by: string) => Promise<unknown>,
): Promise<void> {
  const access = await requireStudy(studyId, "researcher");
  await act(access.studyId, access.user.id);
  revalidatePath(`/studies/${studyId}`, "layout");
}

/** Pays a submission now. */
export async function payAction(studyId: string, id: string, _previous: FormState, form: FormData): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    await inStudy(studyId, (study, by) => payAssignment(study, parseId(id, "submission"), by));
    return "It is being approved.";
  });
}

/** Rejects a submission with a reason. */
export async function rejectAction(
  studyId: string,
  id: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(decisionFormSchema, form, async ({ reason }) => {
    await inStudy(studyId, (study, by) => rejectByHand(study, parseId(id, "submission"), reason, by));
    return "It is being rejected; its worker reads the reason and can object.";
  });
}

/** Takes a rejection back. */
export async function overrideAction(
  studyId: string,
  id: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    await inStudy(studyId, (study, by) => overrideRejection(study, parseId(id, "submission"), by));
    return "The rejection is being taken back.";
  });
}

/** Paid, not counted. */
export async function setAsideAction(
  studyId: string,
  id: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(decisionFormSchema, form, async ({ reason }) => {
    await inStudy(studyId, (study, by) => setAside(study, parseId(id, "submission"), reason, by));
    return "Set aside: it is paid and does not count.";
  });
}

/** Counts what was set aside. */
export async function countAfterAllAction(
  studyId: string,
  id: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    await inStudy(studyId, (study, by) => countAfterAll(study, parseId(id, "submission"), by));
    return "It counts again.";
  });
}

/** Pays a bonus, or compensates a worker who could not submit. */
export async function bonusAction(
  studyId: string,
  id: string,
  kind: "bonus" | "compensation",
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerStudyForm(studyId, bonusFormSchema, form, async ({ amount, ...rest }) => {
    await inStudy(studyId, (study, by) => {
      const bonus = { ...rest, assignmentId: parseId(id, "submission"), kind, amountCents: amount };
      return orderBonus(study, parseSent(newBonusSchema, bonus, "pay a bonus"), by);
    });
    return "The bonus is on its way.";
  });
}

/** Lifts a batch to the wage floor. */
export async function topUpAction(
  studyId: string,
  batchId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    let bonuses = 0;
    await inStudy(studyId, async (study, by) => {
      ({ bonuses } = await topUpBatch(study, parseBatchId(batchId), by));
    });
    return `${bonuses} bonuses are on their way.`;
  });
}

/** Writes a payment outside of the market down. */
export async function markAsPaidAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  return answerStudyForm(studyId, payoutFormSchema, form, async ({ amount, ...rest }) => {
    await inStudy(studyId, (study, by) => markAsPaid(study, { ...rest, amountCents: amount }, by));
    return "Written down as paid.";
  });
}

/** Writes down that everybody on the list was paid. */
export async function markAllAsPaidAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  return answerForm(payoutsFormSchema, form, async (payouts) => {
    let workers = 0;
    await inStudy(studyId, async (study, by) => {
      workers = await markAllAsPaid(study, payouts, by);
    });
    return `Written down: ${workers} ${workers === 1 ? "worker is" : "workers are"} paid.`;
  });
}

/** Erases a worker from the study. */
export async function eraseWorkerAction(
  studyId: string,
  workerId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    await inStudy(studyId, (study, by) => eraseWorker(study, parseId(workerId, "worker"), by));
    return "Erased: answers and id are gone; what was earned is still paid.";
  });
}

/** Marks a worker's message as dealt with. */
export async function closeMessageAction(
  studyId: string,
  id: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(noFieldsSchema, form, async () => {
    await inStudy(studyId, (study, by) => closeMessage(study, parseId(id, "message"), by));
    return "Done.";
  });
}
