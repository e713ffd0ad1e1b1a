import { z } from "zod";
import { formInteger, formMoney, formText } from "@/lib/forms";
import { settingsVersion } from "../studies/schema";

const capNumber = formInteger(1, 1_000_000);
/** A whole number, or nothing for no cap. */
const cap = z.string().transform((text, context): number | null => {
  if (text.trim() === "") return null;
  const parsed = capNumber.safeParse(text);
  if (parsed.success) return parsed.data;
  context.addIssue({ code: "custom", message: parsed.error.issues[0]?.message ?? "is no whole number" });
  return z.NEVER;
});

/** How the study treats its crowd; an empty cap is none. */
export const crowdSettingsFormSchema = z
  .object({
    mostPerWorker: cap,
    mostPerWorkerAndClass: cap,
    approvalDelayHours: formInteger(0, 720),
    wageFloor: formMoney(0, 100_000),
    settingsVersion,
  })
  .transform(({ approvalDelayHours, wageFloor, ...rest }) => ({
    ...rest,
    approvalDelaySeconds: approvalDelayHours * 3600,
    wageFloorCents: wageFloor,
  }));
export type CrowdSettings = z.output<typeof crowdSettingsFormSchema>;

const language = z
  .string()
  .trim()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/, 'is no language tag; give one such as "de" or "pt-BR"');

/** The page in another language: English text -> translation; wnid -> lemmas and gloss. */
export const translationSchema = z.strictObject({
  language,
  words: z
    .record(z.string().max(2000), z.string().max(4000))
    .default({})
    // An empty one of the list that the form begins with: not translated.
    .transform((words) => Object.fromEntries(Object.entries(words).filter(([, text]) => text.trim() !== ""))),
  classes: z
    .record(z.string(), z.strictObject({ lemmas: z.array(z.string().min(1)).min(1), gloss: z.string().default("") }))
    .default({}),
});
export type Translation = z.infer<typeof translationSchema>;
/** `version` names the texts that the form was filled from; empty for a language that is new. */
export const translationFormSchema = z.object({
  language,
  texts: formText(2, 500_000),
  version: z.string().max(64).default(""),
});

export const removedTranslationSchema = z.strictObject({ language, version: z.string().max(64) });

/** Images shown to workers beside the question of a class: at most three of a kind. */
export const classExamplesSchema = z.strictObject({
  good: z.array(z.int().positive()).max(3, "are more than three"),
  confusable: z.array(z.int().positive()).max(3, "are more than three"),
  /** Names the choice that was read (versionOfExamples). */
  version: z.string().max(500).default(""),
});
export type ClassExamples = z.infer<typeof classExamplesSchema>;
