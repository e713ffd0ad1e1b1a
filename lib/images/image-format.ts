/** What can be imported. */
export const imageFormats = ["jpeg", "png", "webp", "avif", "gif"] as const;
export type ImageFormat = (typeof imageFormats)[number];

const ascii = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
const startsWith = (bytes: Uint8Array, ...start: number[]) => start.every((byte, index) => bytes[index] === byte);

/** The format that the content shows, whatever the file is called; undefined where it is none that can be imported. */
export function imageFormatOf(bytes: Uint8Array): ImageFormat | undefined {
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return "jpeg";
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "png";
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 12) === "WEBP") return "webp";
  if (ascii(bytes, 0, 6) === "GIF87a" || ascii(bytes, 0, 6) === "GIF89a") return "gif";
  if (ascii(bytes, 4, 8) === "ftyp" && ["avif", "avis"].includes(ascii(bytes, 8, 12))) return "avif";
  return undefined;
}

/** Words for content that is not an image of ours, for the refusal: "an SVG drawing", "text that begins \"hello\"". */
export function describeContent(bytes: Uint8Array): string {
  if (startsWith(bytes, 0x25, 0x50, 0x44, 0x46)) return "a PDF document";
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)) return "a ZIP archive";
  if (startsWith(bytes, 0x1f, 0x8b)) return "a gzip archive";
  if (ascii(bytes, 0, 2) === "BM") return "a BMP image";
  if (startsWith(bytes, 0x49, 0x49, 0x2a, 0) || startsWith(bytes, 0x4d, 0x4d, 0, 0x2a)) return "a TIFF image";
  if (ascii(bytes, 4, 8) === "ftyp") return `an ISO media file of brand ${JSON.stringify(ascii(bytes, 8, 12))}`;
  const head = bytes.subarray(0, 1024);
  const text = new TextDecoder().decode(head);
  if (/<svg[\s>]/i.test(text)) return "an SVG drawing";
  // Printable beginnings are text; anything else is shown as bytes.
  const start = text.slice(0, 16);
  if (/^[\p{L}\p{N}\p{P}\p{S}\s]+$/u.test(start) && !start.includes("�"))
    return `text that begins ${JSON.stringify(start)}`;
  return `bytes that begin ${Buffer.from(head.subarray(0, 8)).toString("hex")}`;
}
