import { z } from "zod";
import { formFlag, formInteger, formMoney, formText } from "@/lib/forms";

const wholeNumber = (least: number, most: number) =>
  z
    .int({ error: ({ input }) => `is ${JSON.stringify(input)}; give a whole number from ${least} to ${most}` })
    .min(least, { error: ({ input }) => `is ${input}; give a whole number from ${least} to ${most}` })
    .max(most, { error: ({ input }) => `is ${input}; give a whole number from ${least} to ${most}` });

/** A new study; what is left out has the database's default. Money in integer cents, times in seconds. */
export const newStudySchema = z.strictObject({
  name: formText(1, 120),
  description: formText(0, 2000).exactOptional(),
  seed: wholeNumber(0, 2_147_483_647).exactOptional(),
  imagesPerClass: wholeNumber(1, 10_000).exactOptional(),
  minimumVotes: wholeNumber(1, 1000).exactOptional(),
  budgetCents: wholeNumber(0, 1_000_000_000).exactOptional(),
  targetsPerHit: wholeNumber(1, 200).exactOptional(),
  positiveControlsPerHit: wholeNumber(0, 50).exactOptional(),
  negativeControlsPerHit: wholeNumber(0, 50).exactOptional(),
  redundancy: wholeNumber(1, 100).exactOptional(),
  rewardCents: wholeNumber(0, 100_000).exactOptional(),
  consentText: formText(0, 20_000).exactOptional(),
  contact: formText(0, 500).exactOptional(),
  contentWarning: formText(0, 2000).exactOptional(),
});
export type NewStudy = z.infer<typeof newStudySchema>;

/** The form of a new study: the few things that one knows on the first day. */
export const newStudyFormSchema = z
  .object({
    name: formText(1, 120),
    description: formText(0, 2000),
    imagesPerClass: formInteger(1, 10_000),
    budget: formMoney(0, 1_000_000_000),
  })
  .transform(({ budget, ...rest }) => ({ ...rest, budgetCents: budget }));

/** The version of the settings that a form was filled from. */
export const settingsVersion = formInteger(1, 2_147_483_647);

/** The settings form: texts as typed, money in dollars. The output is what `updateStudySettings` takes. */
export const studySettingsFormSchema = z
  .object({
    name: formText(1, 120),
    description: formText(0, 2000),
    imagesPerClass: formInteger(1, 10_000),
    minimumVotes: formInteger(1, 1000),
    seed: formInteger(0, 2_147_483_647),
    budget: formMoney(0, 1_000_000_000),
    targetsPerHit: formInteger(1, 200),
    positiveControlsPerHit: formInteger(0, 50),
    negativeControlsPerHit: formInteger(0, 50),
    redundancy: formInteger(1, 100),
    reward: formMoney(0, 100_000),
    assignmentMinutes: formInteger(1, 525_600),
    autoApprovalHours: formInteger(1, 720),
    lifetimeHours: formInteger(1, 8_760),
    consentText: formText(0, 20_000),
    contact: formText(0, 500),
    contentWarning: formText(0, 2000),
    settingsVersion,
  })
  .transform(({ budget, reward, assignmentMinutes, autoApprovalHours, lifetimeHours, ...rest }) => ({
    ...rest,
    budgetCents: budget,
    rewardCents: reward,
    assignmentDurationSeconds: assignmentMinutes * 60,
    autoApprovalSeconds: autoApprovalHours * 3600,
    lifetimeSeconds: lifetimeHours * 3600,
  }));
export type StudySettings = z.output<typeof studySettingsFormSchema>;

/** A new token: its name and its scope. */
export const newApiTokenSchema = z.object({
  name: formText(1, 80),
  role: z.enum(["viewer", "reviewer", "researcher", "admin"]).catch("admin"),
  study: z
    .string()
    .regex(/^\d{0,10}$/, "is no study")
    .catch("")
    .transform((text) => (text === "" ? null : Number(text))),
  days: z
    .enum(["", "7", "30", "90", "365"])
    .catch("")
    .transform((text) => (text === "" ? null : Number(text))),
});
export const apiTokenIdSchema = z.object({ id: formInteger(1, 2_147_483_647) });

/** A clone: its name, and whether the images come along. */
export const cloneFormSchema = z.object({ name: formText(1, 120), images: formFlag });

/** Approval by an ethics board, and the last day of the raw answers. */
export const ethicsFormSchema = z.object({
  ethicsApproval: formText(0, 200),
  retentionUntil: z
    .union([z.literal(""), z.iso.date("is no day; give one as 2027-12-31")])
    .transform((day) => (day === "" ? null : new Date(`${day}T00:00:00Z`))),
  settingsVersion,
});
export type Ethics = z.output<typeof ethicsFormSchema>;

/** Whether a study is in the archive. */
export const archivedSchema = z.strictObject({ archived: z.boolean("must be true or false") });
