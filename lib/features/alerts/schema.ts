import { z } from "zod";
import { formInteger } from "@/lib/forms";
import { settingsVersion } from "../studies/schema";

export const alertKinds = [
  "stalledBatch",
  "spam",
  "wageUnderFloor",
  "budget",
  "marketUnreachable",
  "retention",
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Where a study's alerts go beside the page. */
export const alertSettingsFormSchema = z.object({
  emails: z
    .string()
    .max(4000)
    .transform((text) => text.split(/[\s,;]+/).filter(Boolean))
    .pipe(
      z
        .array(z.email({ error: (issue) => `"${String(issue.input)}" is not an e-mail address` }))
        .max(20, "names more than 20 addresses"),
    ),
  webHookUrl: z
    .string()
    .trim()
    .max(2000)
    .refine((text) => text === "" || (URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol)), {
      error: ({ input }) =>
        `"${String(input).slice(0, 80)}" is no http or https address; give one such as https://hooks.example.org/redraw, or leave it empty`,
    }),
  settingsVersion,
});
export type AlertSettings = z.output<typeof alertSettingsFormSchema>;

export const alertIdFormSchema = z.object({ id: formInteger(1, 2_147_483_647) });
