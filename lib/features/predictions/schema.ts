import { z } from "zod";
import { AppError } from "@/lib/errors";
import { optionalFile } from "@/lib/features/test-sets/schema";
import { classMistakes } from "@/lib/stats/class-map";
import { rowOrders } from "@/lib/stats/row-order";

const labelOrderMendSchema = z.object({
  columnsReversed: z.boolean(),
  classes: z.enum(classMistakes).nullable(),
  rows: z.enum(rowOrders).nullable(),
});

/** What the label-order doctor found, as it is stored. */
export const diagnosisSchema = z.object({
  verdict: z.enum(["mendable", "atChance"]),
  mend: labelOrderMendSchema.nullable(),
  correct: z.int(),
  mended: z.int(),
  /** Class order of the file where it is another than the test set's. */
  classes: z.array(z.string()).optional(),
});
export type StoredDiagnosis = z.output<typeof diagnosisSchema>;

const flag = z
  .enum(["true", "false", "on", ""])
  .optional()
  .transform((value) => value === "true" || value === "on");

/** Fields of POST /predictions, a form: the file and what it speaks of. */
export const newPredictionsSchema = z.object({
  file: z.instanceof(File, { error: "is no file; send the predictions as the field file" }),
  testSet: z
    .string("is missing; give the id of the test set")
    .regex(/^[1-9]\d{0,8}$/, "is no id of a test set; GET …/test-sets lists them")
    .transform(Number),
  /** Left out: the file's name without its ending. */
  model: z.string().trim().max(200, "is longer than 200 characters; shorten it").optional(),
  /** The class list that the model was trained with, where it is not the test set's. */
  classes: optionalFile,
  /** Applies what the label-order doctor offers. */
  mend: flag,
  /** Puts the file in the place of what the model has on this test set. */
  replace: flag,
  /** SHA-256 of the manifest (or of the test set) that was predicted: refused where it is another one. */
  manifest: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^([0-9a-f]{64})?$/, "is no SHA-256; give 64 hexadecimal digits or leave it out")
    .optional(),
  /** Column of a table of accuracies. */
  column: z.string().trim().optional(),
});

/** What can be done with a set of predictions afterwards. */
export const predictionDecisionSchema = z.strictObject({
  decision: z.enum(["mend", "keep"], "is neither mend nor keep"),
  /** What was read: with it the decision is refused where somebody has answered otherwise since. */
  was: z.enum(["doubtful", "mended", "kept"], "is none of doubtful, mended, kept").exactOptional(),
});
export type PredictionDecision = z.output<typeof predictionDecisionSchema>;

/** The id of a prediction set in an address. */
export function parsePredictionSetId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no prediction set "${text}"; GET …/predictions lists those of the study`);
}

/** Which test set's predictions the page shows. */
export const predictionsAddressSchema = z.object({
  set: z.coerce.number().int().positive().optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});
