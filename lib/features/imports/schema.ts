import { z } from "zod";
import { AppError } from "@/lib/errors";
import { formText } from "@/lib/forms";

const place = z.int("must be a whole number").min(1, "counts from 1");

/** What POST /imports takes. */
export const newImportSchema = z
  .strictObject({
    /** Below the import root, absolute or relative to it; holds a folder per class, named by wnid. */
    folder: z
      .string("must be a path below the import root")
      .trim()
      .min(1, "is empty; name a folder below the import root"),
    role: z.enum(["candidate", "reference"], "must be candidate or reference"),
    /** Slice of each class's files, sorted by name, from 1, both ends included. */
    from: place.optional(),
    to: place.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ["to"],
    message: "lies before from; give from <= to",
  });
export type NewImport = z.output<typeof newImportSchema>;

/** Query of GET /imports/:importId/files. */
export const importFilesQuerySchema = z.strictObject({
  outcome: z.enum(["imported", "duplicate", "refused"], "must be imported, duplicate or refused").default("refused"),
  /** Path of the last file of the page before. */
  after: z.string().default(""),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** The id of an import in an address. */
export function parseImportId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no import "${text}"; GET …/imports lists those of the study`);
}

/** The form that starts an import. `makeClasses`: folders that are no class yet become one first. */
export const importFormSchema = z.object({
  folder: formText(1, 1000),
  role: z.enum(["candidate", "reference"], "choose what the images are: candidates or reference set"),
  makeClasses: z
    .literal("on")
    .optional()
    .transform((value) => value === "on"),
});
