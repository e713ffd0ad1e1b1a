import { z } from "zod";
import { AppError } from "@/lib/errors";
import { referenceTargets } from "./rules";

const whole = (least: number, most: number) =>
  z
    .int(`is no whole number; give one from ${least} to ${most}`)
    .min(least, `is below ${least}`)
    .max(most, `is above ${most}; give a number from ${least} to ${most}`);

/** Most positions of a HIT; lib/mturk/answer.ts reads no more. */
export const largestHit = 512;
const year = 31_536_000;

const planFields = {
  /** wnids of the classes to post; all where it is left out. */
  classes: z.array(z.string().min(1)).min(1, "is empty; name classes or leave it out for all").optional(),
  referenceTargets: z.enum(referenceTargets).default("mixed"),
  seed: whole(0, 2_147_483_647).optional(),
  targetsPerHit: whole(1, 400).optional(),
  positiveControlsPerHit: whole(0, 50).optional(),
  negativeControlsPerHit: whole(0, 50).optional(),
  redundancy: whole(1, 1000).optional(),
  /** Integer cents. */
  rewardCents: whole(0, 100_000).optional(),
  assignmentDurationSeconds: whole(30, year).optional(),
  autoApprovalSeconds: whole(0, 2_592_000).optional(),
  lifetimeSeconds: whole(30, year).optional(),
};

/** What a batch would be: what is left out is the study's setting. */
export const batchPlanSchema = z.strictObject(planFields);
export type BatchPlanInput = z.infer<typeof batchPlanSchema>;

/** A batch to be composed and stored as a draft. */
export const newBatchSchema = z.strictObject({
  ...planFields,
  name: z.string().trim().min(1, "is empty; name the batch").max(120, "is longer than 120 characters"),
  /** As the crowd reads it in the list of HITs. */
  title: z.string().trim().min(1).max(128, "is longer than the 128 characters that a market shows").optional(),
  description: z.string().trim().min(1).max(2000, "is longer than 2000 characters").optional(),
});
export type NewBatch = z.infer<typeof newBatchSchema>;

/** The id of a batch in an address. */
export function parseBatchId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no batch "${text}"; GET …/batches lists those of the study`);
}
