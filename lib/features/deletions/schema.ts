import { z } from "zod";
import { formText } from "@/lib/forms";

/** Deleting asks for the study's name. */
export const deleteFormSchema = z.object({ name: formText(1, 120) });

/** The same of a program. */
export const deleteQuerySchema = z.strictObject({ name: formText(1, 120) });
