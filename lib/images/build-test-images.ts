// Files that tests import: good ones of every format and hostile ones, made on the spot.
import { crc32, deflateSync } from "node:zlib";
import { sharp } from "./sharp";

/** A picture that differs with its seed, so that equal bytes are meant where they occur. */
export async function buildJpeg(seed: number, size: { width: number; height: number } = { width: 320, height: 240 }) {
  return picture(seed, size).jpeg({ quality: 90 }).toBuffer();
}

export function picture(seed: number, { width, height }: { width: number; height: number }) {
  const hue = (shift: number) => ((seed * 2654435761) >>> shift) & 255;
  const pixels = Buffer.alloc(width * height * 3);
  for (let place = 0; place < pixels.length; place += 3) {
    const x = (place / 3) % width;
    const y = Math.floor(place / 3 / width);
    pixels[place] = (hue(0) + x) & 255;
    pixels[place + 1] = (hue(8) + y) & 255;
    pixels[place + 2] = (hue(16) + x + y) & 255;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** A whole PNG of 16000 x 16000 pixels in 31 kB: one bit a pixel, all of them black. */
export function buildBomb(): Buffer {
  const side = 16_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.writeUInt8(1, 8);
  const rows = deflateSync(Buffer.alloc(side * (1 + side / 8)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

export const svg = Buffer.from(
  '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="9" height="9"/></svg>',
);
