import { z } from "zod";
import { formInteger, formMoney, formText } from "@/lib/forms";

/** Most that one bonus pays, in integer cents. */
export const largestBonus = 100_000;

const reason = z
  .string("is missing; the worker reads it")
  .trim()
  .min(1, "is empty; the worker reads it")
  .max(900, "is longer than 900 characters");
const amountCents = z.int().min(1, "is below 1 cent").max(largestBonus, `is above ${largestBonus} cents`);

export const bonusKinds = ["bonus", "compensation"] as const;
/** A payment beyond the reward, for a submission. */
export const newBonusSchema = z.strictObject({
  assignmentId: z.int().positive(),
  kind: z.enum(bonusKinds).default("bonus"),
  amountCents,
  reason,
  /** How many bonuses of the submission were read: with it this is refused where somebody has ordered another since. */
  ordered: z.int().min(0).exactOptional(),
});
export type NewBonus = z.infer<typeof newBonusSchema>;
export const bonusFormSchema = z.object({
  amount: formMoney(1, largestBonus),
  reason: formText(1, 900),
  ordered: formInteger(0, 1_000_000),
});

/** Why a submission is rejected, set aside or paid although it does not count; for a rejection the worker reads it. */
export const decisionSchema = z.strictObject({ reason });
export const decisionFormSchema = z.object({ reason: formText(1, 900) });

/** Money that reached a worker outside of the market. */
export const newPayoutSchema = z.strictObject({
  workerId: z.int().positive(),
  amountCents: z.int().min(1).max(100_000_000),
  note: z.string().trim().max(500).default(""),
  /** What was owed when it was read: with it this is refused where less is owed by now. */
  owedCents: z.int().min(0).exactOptional(),
});
export type NewPayout = z.infer<typeof newPayoutSchema>;
export const payoutFormSchema = z.object({
  workerId: z.coerce.number().int().positive(),
  amount: formMoney(1, 100_000_000),
  note: formText(0, 500),
  owedCents: formInteger(0, 2_147_483_647),
});
/** All that is owed, paid by the list as it stood: the sum in integer cents says which list that was. */
export const payoutsFormSchema = z.object({ totalCents: z.coerce.number().int().positive(), note: formText(0, 500) });
export type NewPayouts = z.output<typeof payoutsFormSchema>;
