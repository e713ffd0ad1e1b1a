import { z } from "zod";

const place = z.int().min(1);

/** What POST /imports takes. */
export const newImportSchema = z
  .strictObject({
    /** Below the import root, absolute or relative to it; holds a folder per class, named by wnid. */
    folder: z.string().trim().min(1),
    role: z.enum(["candidate", "reference"]),
    /** Slice of each class's files, sorted by name, from 1, both ends included. */
    from: place.optional(),
    to: place.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ["to"],
    message: "ends before it begins; give from <= to",
  });
export type NewImport = z.output<typeof newImportSchema>;

/** Query of GET /imports/:importId/files. */
export const importFilesQuerySchema = z.object({
  outcome: z.enum(["imported", "duplicate", "refused"]).default("refused"),
  /** Path of the last file of the page before. */
  after: z.string().default(""),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
