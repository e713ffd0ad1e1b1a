import { z } from "zod";
import { AppError } from "@/lib/errors";
import { formInteger, formText } from "@/lib/forms";

export const classVerdicts = ["unreviewed", "reviewed", "problematic"] as const;
export type ClassVerdict = (typeof classVerdicts)[number];

/** How a class stands in a round, all its reviewers taken together. */
export const classStandings = [...classVerdicts, "conflict"] as const;
export type ClassStanding = (typeof classStandings)[number];

/** Slot of the verdict that settles a conflict between the reviewers of slots 0 and 1. */
export const settlingSlot = 2;

/** Body of POST …/reviews. */
export const newRoundSchema = z.strictObject({
  revisionId: z.int("is no revision id").min(1).max(2_147_483_647),
  /** Round whose reviews are carried over; null = none; left out: the newest. */
  previousId: z.int("is no round id").min(1).max(2_147_483_647).nullable().optional(),
  reviewersPerClass: z.union([z.literal(1), z.literal(2)], "must be 1 or 2").default(1),
  /** Members among whom the classes are split; left out: whoever comes first takes a class. */
  reviewers: z.array(z.string().min(1)).max(100, "names more than 100 people").default([]),
});
export type NewRound = z.output<typeof newRoundSchema>;

/** The form of a new round: a box is ticked per reviewer, named `reviewer-<user id>`. */
export const newRoundFormSchema = z.looseObject({
  revisionId: formInteger(1, 2_147_483_647),
  reviewersPerClass: z
    .enum(["1", "2"])
    .catch("1")
    .transform((text) => (text === "2" ? 2 : 1)),
  carryOver: z
    .literal("on")
    .optional()
    .transform((value) => value === "on"),
});

const note = z.string().trim().max(5000, "has more than 5000 characters; shorten it");

/** Body of PUT …/reviews/:roundId/classes/:wnid. */
export const classReviewSchema = z.strictObject({
  verdict: z.enum(classVerdicts, `must be one of ${classVerdicts.join(", ")}`),
  note: note.default(""),
  /** Of the review that was read: a change in between is refused. */
  version: z.int("is no version; send the one that GET answered").min(0),
  /** Left out: the caller's own slot, or a free one. 2 settles a conflict. */
  slot: z.union([z.literal(0), z.literal(1), z.literal(2)]).optional(),
});
export type SavedReview = z.output<typeof classReviewSchema>;

/** The review form of a class page. */
export const classReviewFormSchema = z.object({
  verdict: z.enum(classVerdicts),
  note: formText(0, 5000),
  version: formInteger(0, 2_147_483_647),
  slot: z.enum(["", "0", "1", "2"]).catch(""),
});

export const classReviewListFormSchema = z.object({
  revisionId: formInteger(1, 2_147_483_647),
  file: z
    .instanceof(File, { error: "is missing; choose a JSON file" })
    .refine((file) => file.size > 0, "is missing or has 0 bytes; choose a JSON file of wnid: review")
    .refine((file) => file.size <= 8 * 1024 * 1024, "is larger than 8 MB"),
});

/** The id of a round in an address. */
export function parseRoundId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no review round "${text}"; GET …/reviews lists those of the study`);
}

/** State of a round's page, as it stands in the address. */
export const roundAddressSchema = z.object({
  state: z.enum(["all", "mine", ...classStandings]).catch("all"),
  q: z.string().trim().catch(""),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});

export const reviewImageSorts = ["frequency", "leastFrequent", "fewestVotes", "path"] as const;

/** State of a class page, as it stands in the address; what cannot be read is left out. */
export const classAddressSchema = z.object({
  role: z.enum(["candidate", "reference"]).catch("candidate"),
  /** Bounds of selection frequency in hundredths, both included. */
  from: z.coerce.number().int().min(0).max(100).catch(0),
  to: z.coerce.number().int().min(0).max(100).catch(100),
  /** Fifth of selection frequency, 0..4; -1 = all, -2 = images without votes. */
  bin: z.coerce.number().int().min(-2).max(4).catch(-1),
  flagged: z.enum(["any", "no", "yes"]).catch("any"),
  /** Only those that the revision has, or has not. */
  drawn: z.enum(["any", "in", "out"]).catch("any"),
  revision: z.coerce.number().int().min(0).max(2_147_483_647).catch(0),
  sort: z.enum(reviewImageSorts).catch("frequency"),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});
export type ClassAddress = z.output<typeof classAddressSchema>;
