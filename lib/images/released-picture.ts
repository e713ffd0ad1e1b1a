import { AppError } from "@/lib/errors";
import { imageStorage } from "./image-storage";
import { sharp } from "./sharp";

/** A picture as a release holds it. */
export interface ReleasedPicture {
  readonly bytes: Buffer;
  /** Ending of its file, without dot. */
  readonly ending: string;
  /** True where it is not the original file. */
  readonly derived: boolean;
  /** In pixels, of this file. */
  readonly width: number;
  readonly height: number;
}

const endings: Readonly<Record<string, string>> = { jpeg: "jpg", png: "png", webp: "webp" };

/**
 * The bytes of an image for a release: the original, or its derivative of at most 500 pixels.
 *
 * Formats that common readers of image folders pass over in silence (AVIF, GIF) are always given as derivative. Throws AppError where
 * the file is not stored.
 */
export async function readReleasedPicture(
  original: { readonly sha256: string; readonly format: string; readonly width: number; readonly height: number },
  kind: "original" | "zoom",
): Promise<ReleasedPicture> {
  const { sha256, format } = original;
  const ending = kind === "original" ? endings[format] : undefined;
  const bytes = await imageStorage().read(sha256, ending === undefined ? "zoom" : "original");
  if (!bytes)
    throw new AppError(
      "unavailable",
      `Cannot write image ${sha256}: its file is not stored; import it again, then write the release again`,
    );
  const derived = ending === undefined;
  const { width, height } = derived ? await sharp(bytes).metadata() : original;
  return { bytes, ending: ending ?? "jpg", derived, width, height };
}
