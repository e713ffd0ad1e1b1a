import { longestSide } from "../derivative-kind";
import { imageStorage } from "../image-storage";
import { sharp } from "../sharp";

/** An image as it is compared: which one, and how large its original is. */
export interface ComparedImage {
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
}

/**
 * The pixels of an image at side x side, RGB, 0..255, row by row; the aspect is not kept (METHOD.md 5). Undefined where it is not stored.
 *
 * Read from the original where that is no larger than the zoom, else from the zoom: whatever its source, an image is compared as
 * people see it, and a photograph of 20 megapixels costs no more than one of 500 pixels. Images of exactly that side are not scaled.
 */
export async function comparedPixels(image: ComparedImage, side: number): Promise<Uint8Array | undefined> {
  const kind = Math.max(image.width, image.height) <= longestSide.zoom ? "original" : "zoom";
  const bytes = await imageStorage().read(image.sha256, kind);
  if (!bytes) return undefined;
  const { data, info } = await sharp(bytes, { autoOrient: true })
    .flatten({ background: "#ffffff" })
    .resize({ width: side, height: side, fit: "fill" })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3)
    throw new Error(`Image ${image.sha256} decodes to ${info.channels} channels and 3 are compared`);
  return data;
}
