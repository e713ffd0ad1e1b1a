import { z } from "zod";
import type { Agreement, AgreementIntervals } from "@/lib/stats/agreement";

export interface AgreementFigures extends Agreement {
  readonly intervals: AgreementIntervals;
}

/** What a measurement says about a study's votes: over all classes, and per class. */
export interface MeasuredAgreement {
  readonly overall: AgreementFigures;
  readonly classes: readonly (AgreementFigures & { readonly classId: number })[];
}

export const workerSorts = [
  "worker",
  "assignments",
  "positives",
  "negatives",
  "seconds",
  "agreement",
  "bias",
  "sensitivity",
  "specificity",
  "patterns",
] as const;
export type WorkerSort = (typeof workerSorts)[number];

/** State of the workers page, as it stands in the address. */
export const workersAddressSchema = z.object({
  q: z.string().trim().catch(""),
  show: z.enum(["all", "counted", "excluded", "suspect"]).catch("all"),
  sort: z.enum(workerSorts).catch("assignments"),
  order: z.enum(["up", "down"]).catch("down"),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});
export type WorkersAddress = z.output<typeof workersAddressSchema>;

/** State of the agreement page. */
export const agreementAddressSchema = z.object({
  sort: z.enum(["class", "images", "alpha", "kappa", "reliability"]).catch("alpha"),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});

/** Query of GET …/workers. */
export const listWorkersSchema = z.strictObject({
  sort: z.enum(workerSorts).default("worker"),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
});
