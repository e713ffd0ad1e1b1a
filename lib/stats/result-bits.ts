/** Which images a model has right as bits, in the images' order, the first in the highest bit of the first byte. */
export function packBits(results: ArrayLike<number | boolean>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.ceil(results.length / 8));
  for (let at = 0; at < results.length; at++)
    if (results[at]) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (0x80 >> (at & 7));
  return bytes;
}

/** The bits as one byte (0 or 1) an image. */
export function unpackBits(bytes: Uint8Array, length: number): Uint8Array {
  const results = new Uint8Array(length);
  for (let at = 0; at < length; at++) results[at] = ((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
  return results;
}

const ones = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);

/** How many images only the first and how many only the second has right; bits of one length. */
export function countDiscordant(first: Uint8Array, second: Uint8Array): { onlyFirst: number; onlySecond: number } {
  let onlyFirst = 0;
  let onlySecond = 0;
  for (let at = 0; at < first.length; at++) {
    const a = first[at] ?? 0;
    const b = second[at] ?? 0;
    onlyFirst += ones[a & ~b & 0xff] ?? 0;
    onlySecond += ones[b & ~a & 0xff] ?? 0;
  }
  return { onlyFirst, onlySecond };
}
