import { z } from "zod";
import { AppError } from "@/lib/errors";
import { formFlag, formInteger } from "@/lib/forms";

/** How a release is written. */
export const releaseOptionsSchema = z.strictObject({
  /** original: the files as they came; zoom: as the crowd saw them, at most 500 pixels, alike for all. */
  images: z.enum(["original", "zoom"], "is neither original nor zoom").default("original"),
  /** Folders of classes: by wnid, or by zero-padded index, never by a bare number. */
  folders: z.enum(["wnid", "index"], "is neither wnid nor index").default("wnid"),
  webDataset: z.boolean().default(true),
  /** Votes with pseudonyms that hold for this release alone. */
  votes: z.boolean().default(true),
});
export type ReleaseOptions = z.output<typeof releaseOptionsSchema>;

/** What POST /releases takes. */
export const newReleaseSchema = z.strictObject({
  revisionId: z.int("is no id of a revision").min(1),
  options: releaseOptionsSchema.prefault({}),
});
export type NewRelease = z.output<typeof newReleaseSchema>;

/** The form of a release. */
export const releaseFormSchema = z
  .object({
    revisionId: formInteger(1, 2_147_483_647),
    images: z.enum(["original", "zoom"]),
    folders: z.enum(["wnid", "index"]),
    webDataset: formFlag,
    votes: formFlag,
  })
  .transform(({ revisionId, ...options }): NewRelease => ({ revisionId, options }));

/** A file of a release. */
export interface ReleaseFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** What it is, in a few words. */
  readonly about: string;
}

/** The id of a release in an address. */
export function parseReleaseId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no release "${text}"; GET …/releases lists those of the study`);
}

/** What the address of the release form may choose beforehand. */
export const releaseAddressSchema = z.object({
  revision: z.coerce.number().int().positive().optional().catch(undefined),
});
