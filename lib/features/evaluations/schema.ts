import { z } from "zod";
import { AppError } from "@/lib/errors";
import { formInteger, formText } from "@/lib/forms";
import type { FrequencyBinAccuracy } from "@/lib/stats/accuracy-by-frequency";
import type { AccuracyScale } from "@/lib/stats/accuracy-scale";
import { accuracyScales } from "@/lib/stats/accuracy-scale";
import type { ClassGap } from "@/lib/stats/compare-classes";
import type { GapDecomposition } from "@/lib/stats/decompose-gap";
import type { GapEstimates } from "@/lib/stats/estimate-gaps";
import type { EvaluatedModel } from "@/lib/stats/evaluate-models";
import type { FittedModels } from "@/lib/stats/fit-models";
import type { GaussianDifficulty } from "@/lib/stats/gaussian-difficulty";
import type { ReweightedGap } from "@/lib/stats/reweight-gap";
import type { SplitHalf } from "@/lib/stats/split-half";
import type { SetDiscriminator } from "@/lib/stats/tell-sets-apart";

/** Results of another version are computed anew. */
export const resultVersion = 1;

/** One side of a comparison. */
export interface EvaluatedTestSet {
  readonly id: number;
  readonly name: string;
  readonly kind: "reference" | "revision" | "listed";
  readonly sha256: string;
  readonly images: number;
  /** Mean selection frequency of the images with votes; null without any. */
  readonly meanFrequency: number | null;
  readonly judged: number;
}

export interface NeighbourTest {
  readonly model: string;
  readonly other: string;
  readonly onlyModel: number;
  readonly onlyOther: number;
  readonly p: number;
  /** Holm over all pairs of models. */
  readonly adjusted: number;
}

/** Something that could not be computed, in words. */
export interface Absent {
  readonly absent: string;
}

export interface BiasEstimates {
  /** Votes to which each image was brought; images with fewer are left out. */
  readonly votes: number;
  readonly originalImages: number;
  readonly newImages: number;
  readonly resamples: number;
  readonly models: readonly ({ readonly model: string } & GapEstimates)[];
  /** Over the models above. */
  readonly mean: Readonly<Record<"uncorrected" | "naive" | "jackknife" | "parametric", number | null>>;
  readonly splitHalf: (SplitHalf & { readonly votes: number }) | null;
}

/** The original test set against one new one. */
export interface Comparison {
  readonly set: EvaluatedTestSet;
  /** Best on the original first. */
  readonly models: readonly EvaluatedModel[];
  readonly fits: Readonly<Record<AccuracyScale, FittedModels | null>>;
  readonly spearman: number | null;
  readonly kendall: number | null;
  readonly pairs: {
    readonly total: number;
    readonly different: number;
    /** Each model and the next on the new set. */
    readonly neighbours: readonly NeighbourTest[];
  } | null;
  readonly decompositions: readonly ({ readonly model: string } & GapDecomposition)[];
  readonly diminishingReturns: "seen" | "notSeen" | "open" | null;
  readonly difficulty: GaussianDifficulty | null;
  readonly byFrequency:
    | {
        readonly original: readonly FrequencyBinAccuracy[];
        readonly new: readonly FrequencyBinAccuracy[];
        readonly models: number;
      }
    | Absent;
  readonly reweighted:
    | (ReweightedGap & { readonly models: readonly { readonly model: string; readonly explained: number | null }[] })
    | Absent;
  readonly classes: readonly ClassGap[];
  readonly discriminator: SetDiscriminator | Absent;
  readonly bias: BiasEstimates | Absent;
}

export interface EvaluationResult {
  readonly version: number;
  readonly seed: number;
  readonly resamples: number;
  readonly original: EvaluatedTestSet;
  readonly comparisons: readonly Comparison[];
  readonly warnings: readonly string[];
  /** Ids of the prediction sets that it was made from, ascending. */
  readonly predictionSetIds: readonly number[];
  readonly classNames: Readonly<Record<string, string>>;
}

const id = z
  .int("is no id of a test set")
  .min(1, "is no id of a test set")
  .max(2_147_483_647, "is no id of a test set");

/** What POST /evaluations takes. */
export const newEvaluationSchema = z.strictObject({
  name: z.string("is no text").trim().max(120, "is longer than 120 characters; shorten it").optional(),
  originalSetId: id,
  newSetIds: z
    .array(id, "is no list of ids")
    .min(1, "is empty; name a test set")
    .max(6, "has more than 6 sets; give fewer"),
  /** Names of models to leave out. */
  excluded: z.array(z.string()).max(1000).default([]),
  seed: z.int().min(0).max(2_147_483_647).default(1),
  /** Bootstrap over models. */
  resamples: z
    .int()
    .min(1000, "is below 1000; intervals need more")
    .max(1_000_000, "is above 1000000")
    .default(100_000),
});
export type NewEvaluation = z.output<typeof newEvaluationSchema>;

const formId = z
  .string("choose one")
  .regex(/^[1-9]\d{0,8}$/, "choose one")
  .transform(Number);

/** The form of a new evaluation: `newSetIds` are check boxes. */
export const evaluationFormSchema = z.object({
  name: formText(0, 120),
  originalSetId: formId,
  newSetIds: z.array(formId).min(1, "choose at least one").max(6, "choose at most six"),
  seed: formInteger(0, 2_147_483_647),
});

/** The id of an evaluation in an address. */
export function parseEvaluationId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no evaluation "${text}"; GET …/evaluations lists those of the study`);
}

export const modelSorts = ["name", "original", "new", "gap", "rankOriginal", "rankNew", "change", "residual"] as const;
export type ModelSort = (typeof modelSorts)[number];

/** What of an evaluation its page shows. */
export const evaluationAddressSchema = z.object({
  /** Which of the new sets, from 0. */
  set: z.coerce.number().int().min(0).max(5).catch(0),
  scale: z.enum(accuracyScales).catch("plain"),
  sort: z.enum(modelSorts).catch("rankOriginal"),
  order: z.enum(["up", "down"]).catch("up"),
  /** The model of the bias estimates. */
  model: z.string().optional().catch(undefined),
});

export const plotNames = [
  "scatter",
  "residuals",
  "frequency",
  "classes",
  "bias",
  "decomposition",
  "discriminator",
] as const;
export type PlotName = (typeof plotNames)[number];
/** Query of GET .../plots/:plot. */
export const plotQuerySchema = evaluationAddressSchema.extend({
  format: z.enum(["svg", "csv"], { error: "is neither svg nor csv" }).default("svg"),
});

/** The table of models as a file. */
export const tableQuerySchema = z.object({
  set: z.coerce.number().int().min(0).max(5).catch(0),
  format: z.enum(["csv", "tex", "json"], { error: "is none of csv, tex, json" }).default("csv"),
});
