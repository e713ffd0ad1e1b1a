import { z } from "zod";
import { AppError } from "@/lib/errors";
import { settingsVersion } from "../studies/schema";

export const distanceMetrics = ["l2", "features", "dssim", "hash"] as const;
export type DistanceMetric = (typeof distanceMetrics)[number];
export const metricSchema = z.enum(distanceMetrics, "must be l2, features, dssim or hash");
export const verdicts = ["duplicate", "distinct"] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * Distance up to which a reviewer is asked to look by default: METHOD.md 5 for l2 at 256 pixels, dssim and features (VGG16 fc7); 10 of 64
 * bits for the hash. l2 at 32 pixels is CIFAR-10.1's: 1000 in the 3072-d space, squared.
 */
export function defaultThreshold(metric: DistanceMetric, side: 256 | 32): number {
  if (metric === "l2") return side === 32 ? 1_000_000 : 1.2e8;
  return { features: 1.32e4, dssim: 0.2205, hash: 10 }[metric];
}

const distance = z.number("must be a number").positive("must be above 0");
const perMetric = z.partialRecord(metricSchema, distance).default({});

/** A model of the user's for the metric `features` (lib/images/neighbours/feature-extractor.ts); defaults are VGG16's and most of torchvision's. */
export const featureModelSchema = z.strictObject({
  path: z.string("must be a path below the import root").trim().min(1, "is empty; name an .onnx file"),
  output: z.string().min(1).optional(),
  side: z.int().min(8).max(1024).default(224),
  mean: z.array(z.number()).length(3, "must have 3 numbers").default([0.485, 0.456, 0.406]),
  deviation: z.array(z.number().positive()).length(3, "must have 3 numbers").default([0.229, 0.224, 0.225]),
  channels: z.enum(["rgb", "bgr"]).default("rgb"),
  layout: z.enum(["nchw", "nhwc"]).default("nchw"),
});

/** What POST /duplicates/searches takes; everything has a default. */
export const newSearchSchema = z
  .strictObject({
    metrics: z.array(metricSchema).min(1, "is empty; name a metric").default(["l2", "hash", "dssim"]),
    /** Pixels are compared at side x side: 256 for photographs, 32 for CIFAR-sized images. */
    side: z.literal([256, 32], "must be 256 or 32").default(256),
    /** Neighbours listed per image and metric. */
    neighbours: z.int().min(1).max(200).default(30),
    /** Farthest neighbour listed, by metric; 1.25 x the review threshold by default, so that the list reaches beyond what must be reviewed. */
    radius: perMetric,
    /** l2 within which a candidate is a duplicate of a reference image without anybody looking (CIFAR: METHOD.md 5). */
    dropWithin: distance.optional(),
    model: featureModelSchema.optional(),
  })
  .refine(({ metrics, model }) => !metrics.includes("features") || model !== undefined, {
    path: ["model"],
    message: "is missing and the metric features needs one; give the path of an ONNX model",
  })
  .refine(({ metrics, side }) => side === 256 || !metrics.includes("dssim"), {
    path: ["metrics"],
    message: "names dssim, whose window of 35 pixels does not fit a side of 32; leave it out",
  });
export type SearchSettings = z.output<typeof newSearchSchema>;

const chosen = z
  .literal("on")
  .optional()
  .transform((value) => value === "on");
const typed = z.string().trim().max(1000).default("");
/** "0.485, 0.456, 0.406"; what is no number stays NaN, which the settings refuse. */
const numbersOf = (text: string) =>
  text
    .split(/[\s,;]+/)
    .filter((part) => part !== "")
    .map(Number);

/** The form that starts a search, as what newSearchSchema takes. An empty field is left to its default. */
export const searchFormSchema = z
  .object({
    l2: chosen,
    hash: chosen,
    dssim: chosen,
    side: z.enum(["256", "32"]).default("256"),
    model: typed,
    output: typed,
    inputSide: typed,
    mean: typed,
    deviation: typed,
    channels: typed,
    layout: typed,
  })
  .transform(({ side, model, ...form }) => {
    const isSmall = side === "32";
    const given = {
      path: model,
      output: form.output || undefined,
      side: form.inputSide === "" ? undefined : Number(form.inputSide),
      mean: form.mean === "" ? undefined : numbersOf(form.mean),
      deviation: form.deviation === "" ? undefined : numbersOf(form.deviation),
      channels: form.channels || undefined,
      layout: form.layout || undefined,
    };
    return {
      metrics: distanceMetrics.filter((metric) =>
        metric === "features" ? model !== "" : form[metric] && !(isSmall && metric === "dssim"),
      ),
      side: Number(side),
      ...(model === ""
        ? {}
        : { model: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }),
      ...(isSmall ? { dropWithin: defaultThreshold("l2", 32) } : {}),
    };
  });

/** One or more verdicts: pairs of images of the study by id, in either order; `clear` takes a verdict back. */
export const decisionsSchema = z.strictObject({
  decisions: z
    .array(
      z
        .strictObject({
          imageId: z.int().positive(),
          otherId: z.int().positive(),
          verdict: z.enum([...verdicts, "clear"], "must be duplicate, distinct or clear"),
          /** The verdict that was read, null for none: with it the decision is refused where another stands by now. */
          was: z.enum(verdicts, "must be duplicate, distinct or null").nullable().exactOptional(),
        })
        .refine(({ imageId, otherId }) => imageId !== otherId, { message: "names one image twice; name two" }),
    )
    .min(1, "is empty; give a decision")
    .max(1000, "has more than 1000 decisions; send them in parts"),
});
export type Decision = z.output<typeof decisionsSchema>["decisions"][number];

/** The distances up to which every candidate has to be reviewed before it may be drawn; null = not asked for. */
export const thresholdsSchema = z.strictObject({
  thresholds: z.partialRecord(metricSchema, distance.nullable()),
  /** The version that the settings were read at (GET /studies/:id): with it the change is refused where somebody changed them since. */
  settingsVersion: z.int().positive().exactOptional(),
});

const optionalDistance = z
  .string()
  .trim()
  .refine((text) => text === "" || (Number(text) > 0 && Number.isFinite(Number(text))), {
    error: "is no number above 0; write one such as 1.2e8, or leave it empty",
  })
  .transform((text) => (text === "" ? null : Number(text)));

/** The form of the thresholds: an empty field asks for no review. */
export const thresholdFormSchema = z.object({
  l2: optionalDistance,
  dssim: optionalDistance,
  hash: optionalDistance,
  features: optionalDistance,
  settingsVersion,
});

export const queueFilterSchema = z.object({
  metric: z
    .enum(["any", ...distanceMetrics])
    .catch("any")
    .default("any"),
  class: z.string().catch("").default(""),
  /** Image whose neighbours are shown; the next of the queue without it. */
  image: z.coerce.number().int().positive().optional().catch(undefined),
  /** Image after which the queue goes on. */
  after: z.coerce.number().int().positive().optional().catch(undefined),
});

export function parseSearchId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no search "${text}"; GET …/duplicates/searches lists those of the study`);
}

/** Reads the settings of a stored search. */
export function parseStoredSearch(settings: unknown): SearchSettings {
  return newSearchSchema.parse(settings);
}

/** The farthest neighbour that a search lists under a metric. */
export function radiusOf(settings: SearchSettings, metric: DistanceMetric): number {
  return settings.radius[metric] ?? 1.25 * defaultThreshold(metric, settings.side);
}
