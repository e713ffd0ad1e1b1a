import { createHash } from "node:crypto";

/** Whole numbers as the bytes in which they are stored: 4 each, little-endian. */
export function toIntegerBytes(values: ArrayLike<number>): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(4 * values.length);
  for (let at = 0; at < values.length; at++) bytes.writeInt32LE(values[at] ?? 0, 4 * at);
  return bytes;
}

/** The numbers behind `toIntegerBytes`. */
export function fromIntegerBytes(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int32Array.from({ length: bytes.byteLength / 4 }, (_, at) => view.getInt32(4 * at, true));
}

/** SHA-256 of a test set: its lines "<class>/<image>", in order, under the names of `head`. */
export function hashTestSet(images: readonly { readonly wnid: string; readonly image: string }[], head = ""): string {
  const hash = createHash("sha256").update(head);
  for (const { wnid, image } of images) hash.update(`${wnid}/${image}\n`);
  return hash.digest("hex");
}
