import { z } from "zod";
import { AppError } from "@/lib/errors";
import { formInteger, formText } from "@/lib/forms";

const side = z.int("is no whole number of pixels").min(1, "is below 1").max(2048, "is above 2048");
const triple = z.array(z.number("is no number")).length(3, "needs three numbers, one a channel");

/** How pictures become a model's input; the defaults are torchvision's for ImageNet. */
export const preprocessingSchema = z
  .strictObject({
    fit: z.enum(["shortest", "squash"], "is neither shortest nor squash").default("shortest"),
    resize: side.default(256),
    crop: side.default(224),
    interpolation: z
      .enum(["bilinear", "bicubic", "lanczos"], "is none of bilinear, bicubic, lanczos")
      .default("bilinear"),
    channels: z.enum(["rgb", "bgr"], "is neither rgb nor bgr").default("rgb"),
    layout: z.enum(["nchw", "nhwc"], "is neither nchw nor nhwc").default("nchw"),
    range: z.union([z.literal(1), z.literal(255)], "is neither 1 nor 255").default(1),
    mean: triple.default([0.485, 0.456, 0.406]),
    deviation: triple
      .refine((values) => values.every((value) => value !== 0), "holds 0, by which nothing can be divided")
      .default([0.229, 0.224, 0.225]),
    /** wnids in the order of the model's outputs; left out: the test set's order. */
    classes: z.array(z.string().min(1)).min(2, "has fewer than 2 classes").optional(),
  })
  .refine(({ resize, crop }) => crop <= resize, {
    path: ["crop"],
    message: "is larger than resize; crop at most what is there",
  });
export type Preprocessing = z.output<typeof preprocessingSchema>;

/** What POST /prediction-runs takes. */
export const newPredictionRunSchema = z.strictObject({
  testSetId: z.int("is no id of a test set").min(1),
  /** ONNX file below the import root. */
  path: z.string("is no path").trim().min(1, "is empty; name an ONNX file below the import root"),
  /** Left out: the file's name without its ending. */
  model: z.string().trim().max(200).optional(),
  preprocessing: preprocessingSchema.prefault({}),
});
export type NewPredictionRun = z.output<typeof newPredictionRunSchema>;

const numbers = z
  .string()
  .trim()
  .transform((text) => text.split(/[\s,]+/).map(Number))
  .refine(
    (values) => values.length === 3 && values.every(Number.isFinite),
    "needs three numbers, such as 0.485, 0.456, 0.406",
  );

/** The form of a run, as typed. */
export const predictionRunFormSchema = z
  .object({
    testSetId: formInteger(1, 2_147_483_647),
    path: formText(1, 1000),
    model: formText(0, 200),
    fit: z.enum(["shortest", "squash"]),
    resize: formInteger(1, 2048),
    crop: formInteger(1, 2048),
    interpolation: z.enum(["bilinear", "bicubic", "lanczos"]),
    channels: z.enum(["rgb", "bgr"]),
    layout: z.enum(["nchw", "nhwc"]),
    range: z.enum(["1", "255"]).transform((text) => (text === "1" ? 1 : 255) as 1 | 255),
    mean: numbers,
    deviation: numbers.refine((values) => !values.includes(0), "holds 0, by which nothing can be divided"),
    classes: z
      .string()
      .trim()
      .transform((text) => (text === "" ? undefined : text.split(/[\s,]+/))),
  })
  .refine(({ resize, crop }) => crop <= resize, {
    path: ["crop"],
    message: "is larger than resize; crop at most what is there",
  });

/** The id of a run in an address. */
export function parsePredictionRunId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no run "${text}"; GET …/prediction-runs lists those of the study`);
}

export const moveRunSchema = z.strictObject({ act: z.enum(["pause", "resume"], "is neither pause nor resume") });
