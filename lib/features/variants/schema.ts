import { z } from "zod";
import { AppError } from "@/lib/errors";
import { formFlag, formInteger, formText } from "@/lib/forms";

/** The ways of sampling. */
export const samplingStrategies = ["threshold", "matchedFrequency", "topImages", "targetHistogram"] as const;
export type SamplingStrategy = (typeof samplingStrategies)[number];

/**
 * What a draw decided about a candidate; its place in this list is the byte that is stored, so entries are only ever added at the
 * end. The first four are in the revision, the others are reasons why not, in the order in which they are looked for.
 */
export const outcomes = [
  "drawn",
  "carriedOver",
  "sampledUp",
  "carriedOverSampledUp",
  "flagged",
  "tooFewVotes",
  "belowThreshold",
  "nearDuplicate",
  "unreviewed",
  "notDrawn",
] as const;
export type Outcome = (typeof outcomes)[number];

/** The outcome that a stored byte means. Throws on a byte that no draw writes. */
export function outcomeName(byte: number): Outcome {
  const name = outcomes[byte];
  if (name === undefined) throw new RangeError(`${byte} is no outcome of a draw`);
  return name;
}

/** Why a candidate is not in a revision. */
export const exclusionReasons = outcomes.slice(4) as readonly ExclusionReason[];
export type ExclusionReason = Exclude<Outcome, "drawn" | "carriedOver" | "sampledUp" | "carriedOverSampledUp">;

const given = (input: unknown) => JSON.stringify(input) ?? "nothing";
const wholeNumber = (least: number, most: number) => {
  const mend = `give a whole number from ${least} to ${most}`;
  return z
    .int({ error: (issue) => `is ${given(issue.input)}; ${mend}` })
    .min(least, { error: (issue) => `is ${given(issue.input)}; ${mend}` })
    .max(most, { error: (issue) => `is ${given(issue.input)}; ${mend}` });
};
const frequency = z
  .number({ error: (issue) => `is ${given(issue.input)}; give a selection frequency from 0 to 1` })
  .min(0, { error: (issue) => `is ${given(issue.input)}; give a selection frequency from 0 to 1` })
  .max(1, { error: (issue) => `is ${given(issue.input)}; give a selection frequency from 0 to 1` });
const wnid = z.string("is no class; give its wnid").min(1, "is empty; give a class's wnid");

/** Match the frequency that an image's votes make likely, given those of its whole pool, instead of the observed one. */
const correctedFrequency = z.boolean("is neither true nor false").optional();

/** The share of images wanted in each of so many equally wide bins of selection frequency, as whole numbers in any unit. */
const targetHistogram = z
  .array(wholeNumber(0, 1_000_000), "is no list; give the share of each bin, such as [1, 2, 4, 2, 1]")
  .min(2, "has fewer than 2 bins; give the share of each bin")
  .max(20, "has more than 20 bins; give fewer")
  .refine((shares) => shares.some((share) => share > 0), "wants nothing in any bin; give at least one share above 0");

const common = {
  /** Name of the variant; draws under one name are its revisions. Left out: named after the strategy. */
  name: z
    .string()
    .trim()
    .min(1, "is empty; give a name or leave it out")
    .max(120, "is longer than 120 characters; shorten it")
    .optional(),
  /** Left out: the study's. */
  imagesPerClass: wholeNumber(1, 100_000).optional(),
  minimumVotes: wholeNumber(1, 10_000).optional(),
  seed: wholeNumber(0, 2_147_483_647).optional(),
  /** Id of the revision of the same study whose images stay where they may. */
  startingFrom: wholeNumber(1, 2_147_483_647).nullable().optional(),
  /** wnids of the classes to draw; left out: all of the study. */
  classes: z.array(wnid).min(1, "is empty; name a class or leave it out").optional(),
};

/** One draw as it is asked for. */
export const drawRequestSchema = z.discriminatedUnion(
  "strategy",
  [
    z.strictObject({
      ...common,
      strategy: z.literal("threshold"),
      threshold: frequency.optional(),
      /** wnid -> threshold, in the place of the general one. */
      thresholds: z.record(wnid, frequency).optional(),
    }),
    z.strictObject({
      ...common,
      strategy: z.literal("matchedFrequency"),
      upwardSampling: z.boolean("is neither true nor false").optional(),
      /** Reference images with enough votes that a class needs. */
      minimumReferenceImages: wholeNumber(1, 100_000).optional(),
      correctedFrequency,
    }),
    z.strictObject({ ...common, strategy: z.literal("topImages") }),
    z.strictObject({
      ...common,
      strategy: z.literal("targetHistogram"),
      target: targetHistogram,
      upwardSampling: z.boolean("is neither true nor false").optional(),
      correctedFrequency,
    }),
  ],
  {
    error: (issue) =>
      issue.code === "invalid_union" ? `is not one of ${samplingStrategies.join(", ")}` : "is no draw; give an object",
  },
);
export type DrawRequest = z.output<typeof drawRequestSchema>;

/** Several draws of one study that see the same votes. */
export const drawRequestsSchema = z.strictObject({
  draws: z
    .array(drawRequestSchema, "is no list of draws")
    .min(1, "is empty; give at least one draw")
    .max(20, "has more than 20 draws; give fewer"),
});

/** A draw's parameters, complete; they stand in the manifest. */
export type DrawParameters = {
  readonly imagesPerClass: number;
  readonly minimumVotes: number;
  /** How images got unequal numbers of votes, in words; left out where none did. Stopping early changes the statistics of the frequencies. */
  readonly voteRules?: readonly string[];
} & (
  | {
      readonly strategy: "threshold";
      readonly threshold: number;
      readonly thresholds: Readonly<Record<string, number>>;
    }
  | {
      readonly strategy: "matchedFrequency";
      readonly upwardSampling: boolean;
      readonly minimumReferenceImages: number;
      /** Left out where observed frequencies are matched. */
      readonly correctedFrequency?: true;
    }
  | {
      readonly strategy: "targetHistogram";
      readonly target: readonly number[];
      readonly upwardSampling: boolean;
      readonly correctedFrequency?: true;
    }
  | { readonly strategy: "topImages" }
);

/** A revision's images as a file. */
export const manifestFormatSchema = z.enum(["json", "csv"], {
  error: (issue) => `is ${given(issue.input)}; give json or csv`,
});
export type ManifestFormat = z.output<typeof manifestFormatSchema>;

/** Query of GET .../manifest. */
export const manifestQuerySchema = z.strictObject({ format: manifestFormatSchema.default("json") });

const formFrequency = z
  .string()
  .trim()
  .regex(/^(0?\.\d{1,4}|0|1(\.0{1,4})?)$/, {
    error: (issue) =>
      `"${String(issue.input ?? "").slice(0, 40)}" is no selection frequency; give one from 0 to 1, such as 0.7`,
  })
  .transform(Number);

/** Lines of "wnid threshold" as typed, or a JSON object as ImageNetV2 keeps them; empty where every class has the general one. */
const formThresholds = z.string().transform((text, context): Record<string, number> | undefined => {
  const refuse = (message: string) => {
    context.issues.push({ code: "custom", message, input: text });
    return z.NEVER;
  };
  const entries = thresholdEntries(text.trim());
  if (entries === null) return refuse('is no JSON object; give lines such as "n01440764 0.6"');
  const found = new Map<string, number>();
  for (const [wnid, value] of entries) {
    const threshold = value === "" ? Number.NaN : Number(value);
    if (!(threshold >= 0 && threshold <= 1))
      return refuse(`"${value}" is no selection frequency for "${wnid}"; give one from 0 to 1, such as n01440764 0.6`);
    if (found.has(wnid)) return refuse(`"${wnid}" is named twice; give each class one threshold`);
    found.set(wnid, threshold);
  }
  return found.size === 0 ? undefined : Object.fromEntries(found);
});

function thresholdEntries(text: string): (readonly [string, string])[] | null {
  if (text.startsWith("{")) {
    try {
      return Object.entries(JSON.parse(text) as object).map(([wnid, value]) => [wnid, String(value)]);
    } catch {
      return null;
    }
  }
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [wnid = "", value = ""] = line.split(/[\s,;:=]+/);
      return [wnid, value];
    });
}

/** The form of a draw, as typed: it shows only the fields of its strategy. The output is a DrawRequest. */
export const drawFormSchema = z
  .object({
    strategy: z.enum(samplingStrategies, "choose a way of sampling"),
    name: formText(0, 120),
    imagesPerClass: formInteger(1, 100_000),
    minimumVotes: formInteger(1, 10_000),
    seed: formInteger(0, 2_147_483_647),
    startingFrom: z.union([z.literal(""), formInteger(1, 2_147_483_647)]),
    threshold: formFrequency.optional(),
    thresholds: formThresholds.optional(),
    upwardSampling: formFlag,
    minimumReferenceImages: formInteger(1, 100_000).optional(),
    correctedFrequency: formFlag,
    target: z
      .string()
      .trim()
      .transform((text) => text.split(/[\s,;]+/).map(Number))
      .pipe(targetHistogram)
      .optional(),
  })
  .refine(({ strategy, target }) => strategy !== "targetHistogram" || target !== undefined, {
    path: ["target"],
    message: "is missing; give the share of each bin, such as 1 2 4 2 1",
  })
  .transform(
    ({
      strategy,
      name,
      startingFrom,
      threshold,
      thresholds,
      upwardSampling,
      minimumReferenceImages,
      correctedFrequency,
      target,
      ...rest
    }): DrawRequest => {
      const common = {
        ...rest,
        ...(name === "" ? {} : { name }),
        ...(startingFrom === "" ? {} : { startingFrom }),
      };
      if (strategy === "threshold")
        return {
          ...common,
          strategy,
          ...(threshold === undefined ? {} : { threshold }),
          ...(thresholds === undefined ? {} : { thresholds }),
        };
      if (strategy === "topImages") return { ...common, strategy };
      if (strategy === "targetHistogram")
        return { ...common, strategy, target: target ?? [], upwardSampling, correctedFrequency };
      const minimum = minimumReferenceImages === undefined ? {} : { minimumReferenceImages };
      return { ...common, strategy, upwardSampling, correctedFrequency, ...minimum };
    },
  );

/** The id of a revision in an address. */
export function parseRevisionId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no revision "${text}"; GET …/variants lists those of the study`);
}

/** What the address of the draw form may choose beforehand. */
export const drawAddressSchema = z.object({
  strategy: z.enum(samplingStrategies).catch("matchedFrequency"),
  startingFrom: z.coerce.number().int().positive().optional().catch(undefined),
});

/** Which part of a revision its page shows. */
export const revisionAddressSchema = z.object({
  view: z.enum(["images", "classes"]).catch("images"),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});

/** The page of a list of revisions. */
export const revisionListAddressSchema = z.object({ page: z.coerce.number().int().min(1).max(100_000).catch(1) });

/** Which revision another is compared with, in an address. */
export const diffAddressSchema = z.object({ with: z.coerce.number().int().positive().optional().catch(undefined) });
/** The same in the API, where it must be given. */
export const diffQuerySchema = z.strictObject({
  with: z
    .string("is missing; give the id of the other revision")
    .regex(/^[1-9]\d{0,8}$/, "is no id of a revision")
    .transform(Number),
});
