import { z } from "zod";
import { AppError } from "@/lib/errors";
import { formText } from "@/lib/forms";

export const testSetKinds = ["reference", "revision", "listed"] as const;
export type TestSetKind = (typeof testSetKinds)[number];

const id = z.int("is no id").min(1, "counts from 1").max(2_147_483_647, "is no id");

/** What POST /test-sets takes as JSON; lists of labels come as a form. */
export const newTestSetSchema = z.discriminatedUnion(
  "kind",
  [z.strictObject({ kind: z.literal("reference") }), z.strictObject({ kind: z.literal("revision"), revisionId: id })],
  { error: "is neither reference nor revision; lists of labels are sent as a form with the field labels" },
);
export type NewTestSet = z.output<typeof newTestSetSchema>;

const file = z.instanceof(File, { error: "is no file; choose one" });
/** A file field that may be left empty: browsers then send a file without name. */
export const optionalFile = file
  .optional()
  .transform((one) => (one === undefined || (one.size === 0 && one.name === "") ? undefined : one));

/** The form that brings a list of labels in, or only the number of images of a set that is known by accuracies. */
export const listedTestSetFormSchema = z
  .object({
    name: formText(1, 120),
    labels: optionalFile,
    classes: optionalFile,
    imageCount: z
      .string()
      .trim()
      .regex(/^([1-9]\d{0,7})?$/, "is no whole number of images; give one such as 50000 or leave it empty")
      .default("")
      .transform((text) => (text === "" ? undefined : Number(text))),
  })
  .refine(({ labels, imageCount }) => labels !== undefined || imageCount !== undefined, {
    path: ["labels"],
    message: "is missing; choose the file of labels, or give the number of images if only accuracies are known",
  });
export type ListedTestSetForm = z.output<typeof listedTestSetFormSchema>;

/** The id of a test set in an address. */
export function parseTestSetId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no test set "${text}"; GET …/test-sets lists those of the study`);
}
