import { z } from "zod";
import { formInteger } from "@/lib/forms";
import { recordVersion } from "../people/schema";

/** How a plan is made of counts; CIFAR-10.1's numbers by default. */
export const keywordPlanQuerySchema = z.strictObject({
  total: z.coerce.number().int().min(1).max(100_000).default(200),
  top: z.coerce.number().int().min(1).max(10_000).default(50),
});

/** Acts on record that change the plan. */
export const keywordPlanActs = ["keywords.plan"] as const;

export const keywordPlanFormSchema = z.object({
  file: z.instanceof(File, { error: "choose a file of keyword counts" }),
  total: formInteger(1, 100_000),
  top: formInteger(1, 10_000),
  version: recordVersion,
});

/** What POST /keywords/picks takes: candidates that the first person picks or takes back. */
export const picksSchema = z.strictObject({
  candidateIds: z.array(z.int().positive()).min(1, "is empty; name a candidate").max(1000),
  picked: z.boolean("must be true or false"),
});

/** What the second person says of picks. */
export const confirmationsSchema = z.strictObject({
  candidateIds: z.array(z.int().positive()).min(1, "is empty; name a candidate").max(1000),
  /** null takes the word back. */
  confirmed: z.boolean("must be true, false or null").nullable(),
  /** What was read of all of them, null for open: with it this is refused where another word stands by now. */
  was: z.boolean("must be true, false or null").nullable().exactOptional(),
});
export type Confirmations = z.output<typeof confirmationsSchema>;

/** State of a keyword's page, as it stands in the address. */
export const keywordFilterSchema = z.object({
  class: z.string().catch("").default(""),
  keyword: z.string().catch("").default(""),
  as: z.enum(["first", "second"]).catch("first").default("first"),
});
