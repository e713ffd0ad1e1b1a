import { z } from "zod";
import { AppError } from "@/lib/errors";
import { formText } from "@/lib/forms";

const id = z.int("is no id").min(1).max(2_147_483_647);

/** Whom or what to keep out of the count. Workers by their pseudonym; `i-...` are workers of imported votes. */
export const exclusionTargetsSchema = z
  .strictObject({
    workers: z.array(z.string().min(2).max(64)).max(1000, "names more than 1000 workers").default([]),
    batchIds: z.array(id).max(1000).default([]),
    voteImportIds: z.array(id).max(1000).default([]),
  })
  .refine((targets) => targets.workers.length + targets.batchIds.length + targets.voteImportIds.length > 0, {
    error: "names nobody; give workers, batchIds or voteImportIds",
    path: ["workers"],
  });
export type ExclusionTargets = z.output<typeof exclusionTargetsSchema>;

/** Body of POST …/exclusions. */
export const newExclusionSchema = z.strictObject({
  name: z.string().trim().min(1, "is empty; name the policy").max(120, "is longer than 120 characters"),
  reason: z.string().trim().min(1, "is empty; say why").max(2000, "is longer than 2000 characters"),
  targets: exclusionTargetsSchema,
});
export type NewExclusion = z.output<typeof newExclusionSchema>;

/** What a policy moves, as previewed and as recorded when it was applied. */
export interface ExclusionEffect {
  /** Submissions and answers that leave the count; all of them stay paid. */
  assignments: number;
  votes: number;
  /** Images that lose votes, and those of them whose selection frequency changes. */
  images: number;
  moved: number;
  /** Mean and largest change of a moved frequency, in hundredths of the scale 0..1 signed as new - old (mean) and absolute (largest). */
  meanShift: number;
  largestShift: number;
  /** Images that leave their fifth of the scale, and images that fall below the study's minimum of votes. */
  changedBin: number;
  belowMinimum: number;
  /** Answers that still count in the study. */
  votesLeft: number;
}

/** The form that applies a policy: targets travel as JSON from the preview. */
export const exclusionFormSchema = z.object({
  name: formText(1, 120),
  reason: formText(1, 2000),
  targets: z
    .string()
    .max(200_000)
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: "is no list of workers" });
        return z.NEVER;
      }
    })
    .pipe(exclusionTargetsSchema),
});

/** Whom the preview page is about, as its address says: `?worker=W1&worker=W2&batch=3`. */
export const exclusionAddressSchema = z.object({
  worker: z.union([z.string(), z.array(z.string())]).optional(),
  batch: z.union([z.string(), z.array(z.string())]).optional(),
  import: z.union([z.string(), z.array(z.string())]).optional(),
});

/** The id of a policy in an address. */
export function parsePolicyId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no exclusion policy "${text}"; GET …/exclusions lists those of the study`);
}
