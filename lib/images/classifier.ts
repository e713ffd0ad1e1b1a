import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { AppError } from "@/lib/errors";
import { resolveImportPath } from "./import-folder";
import { sharp } from "./sharp";

/** How a picture becomes a classifier's input; declared with it, because the file does not say. */
export interface ClassifierPreprocessing {
  /** shortest: the shorter side becomes `resize` pixels; squash: both do, whatever the picture's shape. */
  readonly fit: "shortest" | "squash";
  readonly resize: number;
  /** Side of the square that is cut from the middle; the input's side. */
  readonly crop: number;
  readonly interpolation: "bilinear" | "bicubic" | "lanczos";
  readonly channels: "rgb" | "bgr";
  readonly layout: "nchw" | "nhwc";
  /** Largest value of a pixel before `mean` and `deviation` are applied: 1 or 255. */
  readonly range: 1 | 255;
  /** Per channel in the model's order: input = (value - mean) / deviation. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

export interface Classifier {
  /** SHA-256 of the model's file. */
  readonly sha256: string;
  /** Images at once. */
  readonly batch: number;
  /** Scores of some pictures (files of any format that is imported): (pictures x classes) by rows. */
  classify(pictures: readonly Uint8Array[]): Promise<{ readonly scores: Float32Array; readonly classes: number }>;
}

/**
 * Opens a user's classifier, an ONNX file below the import root, with one image input and one output of scores.
 *
 * Throws AppError where onnxruntime is not installed, the file is no model that it can run, or the output is no row of scores an image.
 */
export async function openClassifier(path: string, preprocessing: ClassifierPreprocessing): Promise<Classifier> {
  const { InferenceSession, Tensor } = await import("onnxruntime-node").catch(() => {
    throw new AppError(
      "unavailable",
      "Cannot run a model here: onnxruntime-node is not installed on this machine; run npm install there, or predict elsewhere and bring the predictions in",
    );
  });
  const file = await resolveImportPath(path);
  const bytes = await readFile(file);
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 }).catch((error: unknown) => {
    throw new AppError(
      "badRequest",
      `Cannot run the model ${path}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}; give an ONNX classifier`,
    );
  });
  const input = session.inputNames[0] ?? "";
  const output = session.outputNames[0] ?? "";
  const declared = session.inputMetadata[0];
  const fixed = declared?.isTensor ? declared.shape[0] : undefined;
  const batch = typeof fixed === "number" && fixed > 0 ? fixed : 16;
  const { crop, layout } = preprocessing;
  return {
    sha256: createHash("sha256").update(bytes).digest("hex"),
    batch,
    async classify(pictures) {
      const size = typeof fixed === "number" && fixed > 0 ? fixed : pictures.length;
      // A model of a fixed batch gets whole ones; what is missing stays zero.
      const values = new Float32Array(size * 3 * crop * crop);
      await Promise.all(
        pictures.map(async (picture, place) => {
          values.set(await prepareInput(picture, preprocessing), place * 3 * crop * crop);
        }),
      );
      const shape = layout === "nchw" ? [size, 3, crop, crop] : [size, crop, crop, 3];
      const answer = await session
        .run({ [input]: new Tensor("float32", values, shape) }, [output])
        .catch((error: unknown) => {
          throw new AppError(
            "badRequest",
            `Cannot run the model ${path}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}; look whether crop, layout and channels are the model's`,
          );
        });
      const scores = answer[output];
      if (!(scores?.data instanceof Float32Array) || scores.dims[0] !== size || scores.data.length % size !== 0)
        throw new AppError(
          "badRequest",
          `Cannot run the model ${path}: its output "${output}" is ${scores?.type ?? "nothing"} in the shape (${scores?.dims.join(", ") ?? ""}); give one with a row of float32 scores for each image`,
        );
      const classes = scores.data.length / size;
      return { scores: scores.data.slice(0, pictures.length * classes), classes };
    },
  };
}

const kernels = { bilinear: "linear", bicubic: "cubic", lanczos: "lanczos3" } as const;

/** One picture as a model's input: EXIF orientation applied, RGB, resized, cropped from the middle, normalised. */
export async function prepareInput(picture: Uint8Array, preprocessing: ClassifierPreprocessing): Promise<Float32Array> {
  const { fit, resize, crop, interpolation, channels, layout, range, mean, deviation } = preprocessing;
  const source = sharp(picture, { limitInputPixels: 50_000_000 }).rotate().removeAlpha().toColourspace("srgb");
  const resized = await source
    .resize(resize, resize, { fit: fit === "squash" ? "fill" : "outside", kernel: kernels[interpolation] })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = resized.info;
  const [left, top] = [Math.round((width - crop) / 2), Math.round((height - crop) / 2)];
  const values = new Float32Array(3 * crop * crop);
  const plane = crop * crop;
  for (let y = 0; y < crop; y++)
    for (let x = 0; x < crop; x++)
      for (let channel = 0; channel < 3; channel++) {
        const from = 3 * ((top + y) * width + left + x) + (channels === "rgb" ? channel : 2 - channel);
        const value = (resized.data[from] ?? 0) * (range === 1 ? 1 / 255 : 1);
        const to = layout === "nchw" ? channel * plane + y * crop + x : 3 * (y * crop + x) + channel;
        values[to] = (value - (mean[channel] ?? 0)) / (deviation[channel] ?? 1);
      }
  return values;
}
