import { z } from "zod";
import { AppError } from "@/lib/errors";
import { formFlag, formInteger, formMoney, formText } from "@/lib/forms";
import { referenceTargets } from "./rules";

const whole = (least: number, most: number) =>
  z
    .int(`is no whole number; give one from ${least} to ${most}`)
    .min(least, `is below ${least}`)
    .max(most, `is above ${most}; give a number from ${least} to ${most}`);

/** Most positions of a HIT; lib/mturk/answer.ts reads no more. */
export const largestHit = 256;
const year = 31_536_000;

/** When an image has votes enough; what is left out: the bins of MatchedFrequency, the study's minimum of votes, and twice that. */
const voteRuleSchema = z.strictObject({
  edges: z.array(z.number().gt(0, "is not above 0").lt(1, "is not below 1")).min(1).max(20).optional(),
  minimum: whole(1, 1000).optional(),
  most: whole(1, 1000).optional(),
  confidence: z.number().gt(0).lt(1).optional(),
});

const planFields = {
  /** wnids of the classes to post; all where it is left out. */
  classes: z.array(z.string().min(1)).min(1, "is empty; name classes or leave it out for all").optional(),
  /** Which images become targets: those short of votes, or all again. */
  images: z.enum(["shortOfVotes", "unsettled", "all"]).default("shortOfVotes"),
  /** A pilot: at most so many HITs of each class. */
  hitsPerClass: whole(1, 1000).optional(),
  /** Adaptive votes (`unsettled`): edges that matter, the bounds of votes per image, the interval's confidence. */
  voteRule: voteRuleSchema.optional(),
  referenceTargets: z.enum(referenceTargets).default("mixed"),
  seed: whole(0, 2_147_483_647).optional(),
  targetsPerHit: whole(1, 400).optional(),
  positiveControlsPerHit: whole(0, 50).optional(),
  negativeControlsPerHit: whole(0, 50).optional(),
  redundancy: whole(1, 1000).optional(),
  /** Integer cents. */
  rewardCents: whole(0, 100_000).optional(),
  assignmentDurationSeconds: whole(30, year).optional(),
  autoApprovalSeconds: whole(0, 2_592_000).optional(),
  lifetimeSeconds: whole(30, year).optional(),
  /** Post HITs of ten and more workers in parts of at most nine, without the market's surcharge; no worker then meets a HIT twice. */
  inParts: z.boolean().optional(),
  /** Between confirming work and approving it; in that time it can be rejected by hand. */
  approvalDelaySeconds: whole(0, 2_592_000).optional(),
};

/** What a batch would be: what is left out is the study's setting. */
export const batchPlanSchema = z.strictObject(planFields);
export type BatchPlanInput = z.infer<typeof batchPlanSchema>;

/** A batch to be composed and stored as a draft. */
export const newBatchSchema = z.strictObject({
  ...planFields,
  name: z.string().trim().min(1, "is empty; name the batch").max(120, "is longer than 120 characters"),
  /** As the crowd reads it in the market's list of HITs; what is left out is the default in `language`. */
  title: z.string().trim().min(1).max(128, "is longer than the 128 characters that a market shows").optional(),
  description: z.string().trim().min(1).max(2000, "is longer than 2000 characters").optional(),
  keywords: z.string().trim().min(1).max(1000, "is longer than 1000 characters").optional(),
  /** One of the study's translations; English where it is left out. */
  language: z.string().max(35).optional(),
});
export type NewBatch = z.infer<typeof newBatchSchema>;

/** The id of a batch in an address. */
export function parseBatchId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no batch "${text}"; GET …/batches lists those of the study`);
}

/** The form of a plan: as typed, money in dollars, times in minutes and hours. The output is a NewBatch. */
export const batchFormSchema = z
  .object({
    name: formText(1, 120),
    /** The market's list; empty for the default in `language`, which is English where it is empty. */
    title: formText(0, 128).default(""),
    description: formText(0, 2000).default(""),
    keywords: formText(0, 1000).default(""),
    language: formText(0, 35).default(""),
    classes: formText(0, 100_000).default(""),
    /** Which images become targets: those short of votes, or all again. */
    images: z.enum(["shortOfVotes", "unsettled", "all"]).default("shortOfVotes"),
    hitsPerClass: z.union([z.literal(""), formInteger(1, 1000)]).default(""),
    referenceTargets: z.enum(referenceTargets).catch("mixed"),
    seed: formInteger(0, 2_147_483_647),
    targetsPerHit: formInteger(1, 400),
    positiveControlsPerHit: formInteger(0, 50),
    negativeControlsPerHit: formInteger(0, 50),
    redundancy: formInteger(1, 1000),
    reward: formMoney(0, 100_000),
    assignmentMinutes: formInteger(1, 525_600),
    autoApprovalHours: formInteger(0, 720),
    lifetimeHours: formInteger(1, 8_760),
    inParts: formFlag,
    approvalDelayHours: formInteger(0, 720).default(0),
  })
  .transform(
    ({
      title,
      description,
      keywords,
      language,
      classes,
      hitsPerClass,
      reward,
      assignmentMinutes,
      autoApprovalHours,
      lifetimeHours,
      approvalDelayHours,
      ...rest
    }): NewBatch => {
      const wnids = classes.split(/[\s,]+/).filter(Boolean);
      return {
        ...rest,
        ...(title === "" ? {} : { title }),
        ...(description === "" ? {} : { description }),
        ...(keywords === "" ? {} : { keywords }),
        ...(language === "" ? {} : { language }),
        ...(wnids.length > 0 ? { classes: wnids } : {}),
        ...(hitsPerClass === "" ? {} : { hitsPerClass }),
        rewardCents: reward,
        assignmentDurationSeconds: assignmentMinutes * 60,
        autoApprovalSeconds: autoApprovalHours * 3600,
        lifetimeSeconds: lifetimeHours * 3600,
        approvalDelaySeconds: approvalDelayHours * 3600,
      };
    },
  );

/** What the form of a plan shows first: the study's settings. */
export function batchFormDefaults(
  study: {
    seed: number;
    targetsPerHit: number;
    positiveControlsPerHit: number;
    negativeControlsPerHit: number;
    redundancy: number;
    rewardCents: number;
    assignmentDurationSeconds: number;
    autoApprovalSeconds: number;
    lifetimeSeconds: number;
    approvalDelaySeconds: number;
  },
  name: string,
): Record<string, string> {
  return {
    name,
    title: "",
    description: "",
    keywords: "",
    language: "",
    classes: "",
    images: "shortOfVotes",
    hitsPerClass: "",
    referenceTargets: "mixed",
    seed: String(study.seed),
    targetsPerHit: String(study.targetsPerHit),
    positiveControlsPerHit: String(study.positiveControlsPerHit),
    negativeControlsPerHit: String(study.negativeControlsPerHit),
    redundancy: String(study.redundancy),
    reward: (study.rewardCents / 100).toFixed(2),
    assignmentMinutes: String(Math.max(1, Math.round(study.assignmentDurationSeconds / 60))),
    autoApprovalHours: String(Math.round(study.autoApprovalSeconds / 3600)),
    lifetimeHours: String(Math.max(1, Math.round(study.lifetimeSeconds / 3600))),
    approvalDelayHours: String(Math.round(study.approvalDelaySeconds / 3600)),
  };
}

/** Place of a HIT in an address (`?hit=3`), from 0; what cannot be read is the first. */
export function parseHitIndex(text: string | string[] | undefined): number {
  return typeof text === "string" && /^\d{1,7}$/.test(text) ? Number(text) : 0;
}

/** What the publish form sends: the typed confirmation, where one is asked for. */
export const publishFormSchema = z.object({ confirmation: formText(0, 300).default("") });
/** What a program sends to publish. */
export const publishSchema = z.strictObject({ confirmation: z.string().max(300).optional() });
