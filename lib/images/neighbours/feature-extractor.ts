import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { AppError } from "@/lib/errors";
import { resolveImportPath } from "../import-folder";
import { type ComparedImage, comparedPixels } from "./compared-pixels";

/** How pixels become a model's input; declared with the model, because the file does not say. */
export interface FeaturePreprocessing {
  /** Pixels of each side of the input. */
  readonly side: number;
  /** Per channel in the model's order: input = (value / 255 - mean) / deviation. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly channels: "rgb" | "bgr";
  readonly layout: "nchw" | "nhwc";
}

export interface FeatureExtractor {
  /** SHA-256 over the model and its preprocessing: features of one extractor can be compared. */
  readonly id: string;
  /** Images at once. */
  readonly batch: number;
  /** Features of some images, undefined for one that is not stored; all of one length. */
  extract(images: readonly ComparedImage[]): Promise<(Float32Array | undefined)[]>;
}

/**
 * Opens a model of the user's, an ONNX file below the import root. `output` names the layer wanted; the first output otherwise.
 *
 * Throws AppError where onnxruntime is not installed, the file is no model that it can run, or the layer is not there.
 */
export async function openFeatureExtractor(
  model: { path: string; output?: string | undefined } & FeaturePreprocessing,
): Promise<FeatureExtractor> {
  const { InferenceSession, Tensor } = await import("onnxruntime-node").catch(() => {
    throw new AppError(
      "unavailable",
      "Cannot compare features: onnxruntime-node is not installed on this machine; run npm install there, or leave the metric out",
    );
  });
  const path = await resolveImportPath(model.path);
  // By its path: a VGG16 has 528 MB, and the bytes beside the session would be as many again.
  const session = await InferenceSession.create(path, { logSeverityLevel: 3 }).catch((error: unknown) => {
    throw new AppError(
      "badRequest",
      `Cannot compare features by ${path}: it cannot be run (${error instanceof Error ? error.message.split("\n")[0] : error}); give an ONNX model`,
    );
  });
  const output = model.output ?? session.outputNames[0] ?? "";
  if (!session.outputNames.includes(output))
    throw new AppError(
      "badRequest",
      `Cannot compare features by ${path}: it has no output "${output}"; its outputs are ${session.outputNames.join(", ")}`,
    );
  const input = session.inputNames[0] ?? "";
  const { side, mean, deviation, channels, layout } = model;
  const declared = { output, side, mean, deviation, channels, layout };
  const first = session.inputMetadata[0];
  const fixed = first?.isTensor ? first.shape[0] : undefined;
  // VGG16's first layers hold 13 MB an image each; from 4 images on two cores gain nothing more.
  const batch = typeof fixed === "number" && fixed > 0 ? fixed : 4;
  const length = side * side * 3;
  return {
    id: createHash("sha256")
      .update(await sha256Of(path))
      .update(JSON.stringify(declared))
      .digest("hex"),
    batch,
    async extract(images) {
      const pixels = await Promise.all(images.map((image) => comparedPixels(image, side)));
      // A model of a fixed batch gets whole ones; what is missing stays zero.
      const size = typeof fixed === "number" && fixed > 0 ? fixed : images.length;
      const values = new Float32Array(size * length);
      pixels.forEach((one, place) => {
        if (one) fill(values, place * length, one, model);
      });
      const shape = layout === "nchw" ? [size, 3, side, side] : [size, side, side, 3];
      const answer = await session.run({ [input]: new Tensor("float32", values, shape) }, [output]);
      const data = answer[output]?.data;
      if (!(data instanceof Float32Array) || data.length % size !== 0)
        throw new AppError(
          "badRequest",
          `Cannot compare features by ${path}: its output "${output}" is ${answer[output]?.type ?? "nothing"} in the shape (${answer[output]?.dims.join(", ")}); name a layer with one row of float32 for each image`,
        );
      const depth = data.length / size;
      const broken = data.subarray(0, images.length * depth).findIndex((value) => !Number.isFinite(value));
      if (broken >= 0)
        throw new AppError(
          "badRequest",
          `Cannot compare features by ${path}: its output "${output}" for image ${images[Math.floor(broken / depth)]?.sha256} holds ${data[broken]}; look whether side, mean and deviation are the model's`,
        );
      return pixels.map((one, place) => (one ? data.slice(place * depth, (place + 1) * depth) : undefined));
    },
  };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(part);
  return hash.digest("hex");
}

function fill(values: Float32Array, at: number, pixels: Uint8Array, model: FeaturePreprocessing): void {
  const plane = model.side * model.side;
  for (let place = 0; place < plane; place += 1)
    for (let channel = 0; channel < 3; channel += 1) {
      const value = pixels[3 * place + (model.channels === "rgb" ? channel : 2 - channel)] ?? 0;
      const to = model.layout === "nchw" ? channel * plane + place : 3 * place + channel;
      values[at + to] = (value / 255 - (model.mean[channel] ?? 0)) / (model.deviation[channel] ?? 1);
    }
}
