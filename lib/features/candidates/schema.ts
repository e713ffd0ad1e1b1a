import { z } from "zod";
import { AppError } from "@/lib/errors";

/** The id of a candidate in an address. */
export function parseCandidateId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no candidate "${text}"`);
}

export const candidateSorts = ["frequency", "leastFrequent", "fewestVotes", "path"] as const;

/** State of the candidates page, as it stands in the address; what cannot be read is left out. */
export const candidateFilterSchema = z.object({
  class: z.string().catch("").default(""),
  role: z.enum(["all", "candidate", "reference"]).catch("all").default("all"),
  /** Tenth of selection frequency, 0..9; -1 = all, -2 = images without votes. */
  bin: z.coerce.number().int().min(-2).max(9).catch(-1).default(-1),
  sort: z.enum(candidateSorts).catch("frequency").default("frequency"),
  page: z.coerce.number().int().min(1).max(1_000_000).catch(1).default(1),
});
export type CandidateFilter = z.output<typeof candidateFilterSchema>;

/** What takes an image down. */
export const takedownSchema = z.object({
  reason: z
    .string("must say why")
    .trim()
    .min(3, "is empty; say who asked and why, it stands in the audit log")
    .max(1000, "has more than 1000 characters; shorten it"),
});
