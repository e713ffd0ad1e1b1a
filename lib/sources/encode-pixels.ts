import { sharp } from "@/lib/images/sharp";

/** A lossless image file of an array of RGB (or grey) bytes, row by row: PNG, the same bytes for the same pixels. */
export function encodePixels(
  pixels: Uint8Array,
  size: { width: number; height: number; channels: 1 | 3 },
): Promise<Buffer> {
  return sharp(pixels, { raw: size }).png({ compressionLevel: 6, adaptiveFiltering: false }).toBuffer();
}
