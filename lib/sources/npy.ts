import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { AppError } from "@/lib/errors";
import { FileFormatError } from "@/lib/formats/file-format-error";
import { type NpyArray, parseNpy } from "@/lib/formats/npy";
import { parseNpz } from "@/lib/formats/npz";
import { resolveImportPath } from "@/lib/images/import-folder";
import { encodePixels } from "./encode-pixels";
import type { SourceClass } from "./search-terms";
import type { SettingsOf } from "./settings";
import type { Source } from "./source";

/** An array file is read whole; larger collections come as tar, list or folder. */
const fileLimit = 2 ** 30;

/** numpy arrays of images (n, height, width, 3) or (n, height, width), bytes, with labels (n); each image becomes a lossless PNG. */
export async function openNpy(settings: SettingsOf<"npy">, classes: readonly SourceClass[]): Promise<Source> {
  const { images, labels } = await readArrays(settings);
  const [count = 0, height = 0, width = 0, channels = 1] = images.shape;
  const pixels = images.data;
  const shapeFits = images.shape.length === 3 || (images.shape.length === 4 && (channels === 3 || channels === 1));
  const place = settings.images;
  if (!(pixels instanceof Uint8Array) || !shapeFits || count * height * width === 0)
    throw refusal(
      place,
      `it holds ${images.dtype} in the shape (${images.shape.join(", ")}); give bytes in the shape (n, height, width, 3)`,
    );
  const numbers = labels.data;
  if (labels.kind !== "integer" || labels.shape.length !== 1 || numbers.length !== count)
    throw refusal(
      settings.labels ?? place,
      `its labels are ${labels.dtype} in the shape (${labels.shape.join(", ")}); give one whole number for each of the ${count} images`,
    );
  const names = settings.classes ?? classes.map(({ wnid }) => wnid);
  const size = { width, height, channels: channels === 3 ? 3 : 1 } as const;
  const bytesPerImage = height * width * channels;
  const digits = String(count - 1).length;
  return {
    count: async () => count,
    async *items() {
      for (let index = 0; index < count; index += 1) {
        const label = Number(numbers[index]);
        const wnid = names[label];
        yield {
          path: `${wnid ?? `label ${label}`}/${String(index).padStart(digits, "0")}.png`,
          wnid,
          refusal:
            wnid === undefined
              ? `its label is ${label} and there are ${names.length} classes, numbered from 0; give the classes in the order of the labels`
              : undefined,
          provenance: { source: "npy", sourceId: `${basename(place)}#${index}` },
          read: async () => ({
            ok: true,
            bytes: await encodePixels(pixels.subarray(index * bytesPerImage, (index + 1) * bytesPerImage), size),
          }),
        };
      }
    },
  };
}

async function readArrays(settings: SettingsOf<"npy">): Promise<{ images: NpyArray; labels: NpyArray }> {
  try {
    const bytes = await readWhole(settings.images);
    if (/\.npz$/i.test(settings.images)) {
      const wanted = settings.labels ? ["images"] : ["images", "labels"];
      const arrays = parseNpz(bytes, basename(settings.images), { only: wanted });
      const images = arrays.get("images");
      const labels = settings.labels ? await readNpy(settings.labels) : arrays.get("labels");
      if (images && labels) return { images, labels };
    }
    if (!settings.labels) throw refusal(settings.images, "no labels are given; name the .npy file that holds them");
    return { images: parseNpy(bytes, basename(settings.images)), labels: await readNpy(settings.labels) };
  } catch (error) {
    if (error instanceof FileFormatError) throw new AppError("badRequest", error.message, {}, { cause: error });
    throw error;
  }
}

async function readNpy(path: string): Promise<NpyArray> {
  return parseNpy(await readWhole(path), basename(path));
}

async function readWhole(path: string): Promise<Buffer> {
  const real = await resolveImportPath(path);
  const { size } = await stat(real);
  if (size > fileLimit)
    throw refusal(
      path,
      `it has ${size} bytes and ${fileLimit} are the most that are read; cut it, or give a tar or folder`,
    );
  return readFile(real);
}

function refusal(path: string, problem: string): AppError {
  return new AppError("badRequest", `Cannot import ${path}: ${problem}`);
}
