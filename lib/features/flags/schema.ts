import { z } from "zod";

/** Why an image must not be drawn, in the order of the keys that give them (1 to 6). */
export const flagReasons = [
  "wrongClass",
  "notAPhotograph",
  "overlaidText",
  "inappropriate",
  "invalid",
  "other",
] as const;
export type FlagReason = (typeof flagReasons)[number];

/** Whether a flag hangs on the image under one class, or on the image wherever it stands in the study. */
export const flagScopes = ["candidate", "image"] as const;
export type FlagScope = (typeof flagScopes)[number];

/** What a reason is about: a wrong class says nothing about the image under another one, everything else does. */
export function scopeOfReason(reason: FlagReason): FlagScope {
  return reason === "wrongClass" ? "candidate" : "image";
}

/** Most candidates of one act. */
export const mostFlaggedAtOnce = 1000;

const candidateIds = z
  .array(z.int("is no candidate id").min(1).max(2_147_483_647))
  .min(1, "is empty; name at least one candidate")
  .max(mostFlaggedAtOnce, `names more than ${mostFlaggedAtOnce} candidates; send fewer at once`);

/** Body of POST …/flags. */
export const newFlagsSchema = z.strictObject({
  candidateIds,
  reason: z.enum(flagReasons, `must be one of ${flagReasons.join(", ")}`),
  /** Left out: as the reason means. */
  scope: z.enum(flagScopes).optional(),
  note: z.string().trim().max(2000, "has more than 2000 characters; shorten it").default(""),
});
export type NewFlags = z.output<typeof newFlagsSchema>;

/** Body of DELETE …/flags. */
export const removedFlagsSchema = z.strictObject({
  candidateIds,
  /** The flags that were read: with them only these are taken back, and one that somebody added since stays. */
  flagIds: z
    .array(z.int("is no flag id").min(1).max(2_147_483_647))
    // A candidate has at most two: its own and its image's.
    .max(2 * mostFlaggedAtOnce, `names more than ${2 * mostFlaggedAtOnce} flags; send fewer at once`)
    .exactOptional(),
});
export type RemovedFlags = z.output<typeof removedFlagsSchema>;

/** A page of flags. */
export const listFlagsSchema = z.strictObject({
  class: z.string().min(1).optional(),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export type ListFlags = z.output<typeof listFlagsSchema>;

/** The form that imports a flag list. */
export const flagListFormSchema = z.object({
  file: z
    .instanceof(File, { error: "is missing; choose a JSON file" })
    .refine((file) => file.size > 0, "is missing or has 0 bytes; choose a JSON file of image: reason")
    .refine((file) => file.size <= 32 * 1024 * 1024, "is larger than 32 MB; split it"),
});
