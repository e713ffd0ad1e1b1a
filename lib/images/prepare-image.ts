import { hash } from "node:crypto";
import pLimit from "p-limit";
import type { Metadata } from "sharp";
import { type DerivativeKind, longestSide } from "./derivative-kind";
import { describeContent, type ImageFormat, imageFormatOf } from "./image-format";
import { sharp } from "./sharp";

/** A checked original with its derivatives. */
export interface PreparedImage {
  /** SHA-256 of the original bytes, in hexadecimal. */
  sha256: string;
  format: ImageFormat;
  /** Pixels of the original after EXIF orientation. */
  width: number;
  height: number;
  byteSize: number;
  /** JPEG bytes, RGB, without metadata. */
  derivatives: Readonly<Record<DerivativeKind, Buffer>>;
}

/** An image, or the reason why it is none: the value and the mend, to stand behind "Cannot import <path>: ". */
export type Preparation = { ok: true; image: PreparedImage } | { ok: false; reason: string };

const formatWords: Record<ImageFormat, string> = { jpeg: "JPEG", png: "PNG", webp: "WebP", avif: "AVIF", gif: "GIF" };

/** Most pixels that one image may have. */
export const pixelLimit = 50_000_000;
/** Most bytes that one file may have. */
export const byteLimit = 64 * 1024 * 1024;

// One encoder and quality for originals and candidates alike: how a tile looks tells nothing of its source.
// 48 tiles of photographs are about 510 KB (100 ImageNet images: 10.7 KB each).
const encoding = { quality: 82, chromaSubsampling: "4:2:0" } as const;

/** Most bytes that the decoder of one image may have to hold at once. */
const decodingLimit = 160 * 1024 * 1024;

// Large images go one at a time, so that memory stays bounded: by pixels, and by what the decoder has to hold at once.
const largePixels = 12_000_000;
const largeBytes = 24 * 1024 * 1024;
const oneLarge = pLimit(1);

/** Checks and decodes an image file and makes its derivatives. Refuses by content, never by name; throws only for defects. */
export async function prepareImage(bytes: Buffer): Promise<Preparation> {
  if (bytes.length === 0) return { ok: false, reason: "the file is empty; put the image there or remove it" };
  if (bytes.length > byteLimit)
    return {
      ok: false,
      reason: `the file has ${bytes.length} bytes and ${byteLimit} are the most that are read; store it smaller`,
    };
  const format = imageFormatOf(bytes);
  if (!format)
    return {
      ok: false,
      reason: `the content is ${describeContent(bytes)}; give a JPEG, PNG, WebP, AVIF or GIF image`,
    };
  try {
    const header = await sharp(bytes, { limitInputPixels: false }).metadata();
    const pixels = header.width * header.height;
    if (pixels > pixelLimit)
      return {
        ok: false,
        reason: `the image has ${header.width} x ${header.height} = ${pixels} pixels and ${pixelLimit} are the most; scale it down`,
      };
    const held = bytesHeld(format, header);
    if (held > decodingLimit)
      return {
        ok: false,
        reason: `decoding it would hold ${Math.round(held / 2 ** 20)} MB at once (${header.width} x ${header.height}, ${header.isProgressive ? "interlaced" : format}, ${header.depth}) and ${decodingLimit / 2 ** 20} are the most; save it without interlacing, or smaller`,
      };
    const { width, height } = header.autoOrient;
    const make = () => derive(bytes, Math.max(width, height));
    const derivatives = await (pixels > largePixels || held > largeBytes ? oneLarge(make) : make());
    return {
      ok: true,
      image: { sha256: hash("sha256", bytes), format, width, height, byteSize: bytes.length, derivatives },
    };
  } catch (error) {
    return {
      ok: false,
      reason: `the ${formatWords[format]} data is truncated or damaged${damage(format, bytes, error)}; replace the file by a whole one`,
    };
  }
}

/**
 * Bytes that a decoder holds of an image that it cannot read row by row: interlaced PNG, AVIF and GIF all samples, progressive JPEG all
 * coefficients (two bytes each; the colours a quarter of that where they are subsampled). 0 where it reads row by row.
 */
function bytesHeld(format: ImageFormat, header: Metadata): number {
  const pixels = header.width * header.height;
  const samples = pixels * header.channels;
  if (format === "jpeg")
    return header.isProgressive ? 2 * pixels * (header.chromaSubsampling === "4:2:0" ? 1.5 : header.channels) : 0;
  if (format === "png") return header.isProgressive ? samples * (header.depth === "ushort" ? 2 : 1) : 0;
  // Planes and the RGB made of them.
  if (format === "avif") return samples * (header.depth === "ushort" ? 3 : 2);
  return pixels * 4;
}

/** Decodes once, at the zoom's size, and makes the tile of that. */
async function derive(bytes: Buffer, longest: number): Promise<PreparedImage["derivatives"]> {
  const original = sharp(bytes, { failOn: "error", limitInputPixels: pixelLimit, autoOrient: true })
    .resize(within("zoom"))
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb");
  // Where nothing is scaled down the two are one.
  if (longest <= longestSide.tile) {
    const both = await original.jpeg(encoding).toBuffer();
    return { tile: both, zoom: both };
  }
  const { data, info } = await original.raw().toBuffer({ resolveWithObject: true });
  const decoded = () => sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
  const zoom = await decoded().jpeg(encoding).toBuffer();
  return { tile: await decoded().resize(within("tile")).jpeg(encoding).toBuffer(), zoom };
}

function within(kind: DerivativeKind) {
  const side = longestSide[kind];
  return { width: side, height: side, fit: "inside", withoutEnlargement: true } as const;
}

const silent = new Set(["Unknown error", "Input buffer has corrupt header", "libpng read error"]);
const startOfScan = Buffer.from([0xff, 0xda]);
const endOfImage = Buffer.from([0xff, 0xd9]);

/**
 * " (premature end of JPEG image)": from the bytes where they show it, else what libvips says last, without the names of its loaders.
 * libvips keeps one text for all threads: beside other decodes it may be gone.
 */
function damage(format: ImageFormat, bytes: Buffer, error: unknown): string {
  if (format === "jpeg" && bytes.lastIndexOf(endOfImage) < bytes.lastIndexOf(startOfScan))
    return " (premature end of JPEG image)";
  const message = error instanceof Error ? error.message : String(error);
  const last = message.trim().split("\n").at(-1)?.split(": ").at(-1) ?? "";
  // "File size too small. (2.0)", "Input buffer has corrupt header:": without the loader's numbers, and nothing where it says no more than we do.
  const words = last.replace(/\s*\(\d+\.\d+\)$/, "").replace(/[:.\s]+$/, "");
  return /\p{L}/u.test(words) && !silent.has(words) ? ` (${words})` : "";
}
