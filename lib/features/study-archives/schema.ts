import { z } from "zod";
import { formText } from "@/lib/forms";

/** What the study is to be called; left out or empty = as in its archive. */
const name = formText(0, 120).transform((text) => (text === "" ? undefined : text));

export const importQuerySchema = z.strictObject({ name: name.optional() });

/** The form of an archive: a file and a name. */
export const importFormSchema = z.object({
  archive: z.instanceof(File, { error: "choose an archive that a study was exported to" }),
  name,
});
