import { z } from "zod";
import { formFlag } from "@/lib/forms";

/** What the rows of a file are: one person's answer each, or the counts of an image each. */
export const voteImportKinds = ["votes", "counts"] as const;
export type VoteImportKind = (typeof voteImportKinds)[number];

/** Query of POST .../vote-imports; the file is the body. */
export const newVoteImportSchema = z.strictObject({
  kind: z.enum(
    voteImportKinds,
    "must be votes (image, class, worker, selected) or counts (image, class, selected, shown)",
  ),
  /** The file's name, in messages and lists. */
  name: z
    .string("is missing; give the file's name")
    .trim()
    .min(1, "is empty; give the file's name")
    .max(255, "is longer than 255 characters; shorten it"),
  /** Rows about images that the study does not have: refuse the file, or leave them out. */
  unknown: z.enum(["refuse", "skip"], "must be refuse or skip").optional(),
});
export type NewVoteImport = z.output<typeof newVoteImportSchema>;

/** The form of a vote import. A browser sends a file of 0 bytes, under a name that depends, where none was chosen. */
export const voteImportFormSchema = z.object({
  kind: newVoteImportSchema.shape.kind,
  file: z
    .instanceof(File, { error: "is missing; choose a CSV file" })
    .refine((file) => file.size > 0, "is missing or has 0 bytes; choose a CSV file with a header and rows"),
  unknown: formFlag,
});

/** What the address of the import form may choose beforehand. */
export const voteImportAddressSchema = z.object({ kind: z.enum(voteImportKinds).catch("votes") });

/** The rows of a refused file as the refusal's details carry them. */
export const refusedFileSchema = z.object({
  refused: z.number(),
  rows: z.array(z.object({ row: z.number(), column: z.string(), value: z.string(), problem: z.string() })),
});
