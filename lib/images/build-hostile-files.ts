// Files that mean harm or are broken: each must be refused with a reason, and none may cost much memory.
import { createHash } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import { buildBomb, picture, svg } from "./build-test-images";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

interface PngHeader {
  width: number;
  height: number;
  depth: 1 | 8 | 16;
  /** 0 grey, 2 RGB, 6 RGBA. */
  colour: 0 | 2 | 6;
  interlaced: boolean;
}

/** A PNG of that header; `rows` are its pixels, deflated (a few zeros without them: it then ends early). */
export function buildPng(header: PngHeader, rows = deflateSync(Buffer.alloc(1000))): Buffer {
  const ihdr = Buffer.alloc(13);
  ihdr.writeUInt32BE(header.width, 0);
  ihdr.writeUInt32BE(header.height, 4);
  ihdr.set([header.depth, header.colour, 0, 0, header.interlaced ? 1 : 0], 8);
  return Buffer.concat([signature, chunk("IHDR", ihdr), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

/** A whole interlaced PNG of black RGB pixels: nothing wrong with it but its size. */
export function buildInterlaced(side: number): Buffer {
  // Adam7 has one filter byte for each row of each pass: at most 15 rows of passes for 8 of the image.
  return buildPng(
    { width: side, height: side, depth: 8, colour: 2, interlaced: true },
    deflateSync(Buffer.alloc(side * side * 3 + side * 2 + 64)),
  );
}

/** A JPEG that only says how large it is. */
function jpegHeader(width: number, height: number, progressive: boolean): Buffer {
  const frame = Buffer.from([
    0xff,
    progressive ? 0xc2 : 0xc0,
    0,
    17,
    8,
    0,
    0,
    0,
    0,
    3,
    1,
    0x11,
    0,
    2,
    0x11,
    0,
    3,
    0x11,
    0,
  ]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    frame,
    Buffer.from([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0xff, 0xd9]),
  ]);
}

const gifHeader = (width: number, height: number) => {
  const bytes = Buffer.from("GIF89a\0\0\0\0\0\0\0", "latin1");
  bytes.writeUInt16LE(width, 6);
  bytes.writeUInt16LE(height, 8);
  return bytes;
};

/** Bytes that nothing has put in order, the same each time. */
const noise = (name: string, length: number) =>
  Buffer.concat(
    Array.from({ length: Math.ceil(length / 32) }, (_, at) => createHash("sha256").update(`${name} ${at}`).digest()),
  ).subarray(0, length);

/** 64 hostile files by a name that says what is wrong with each. */
export async function buildHostileFiles(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const whole = {
    jpeg: await picture(1, { width: 320, height: 240 }).jpeg({ quality: 90 }).toBuffer(),
    progressive: await picture(2, { width: 320, height: 240 }).jpeg({ quality: 90, progressive: true }).toBuffer(),
    png: await picture(3, { width: 160, height: 120 }).png().toBuffer(),
    webp: await picture(4, { width: 160, height: 120 }).webp().toBuffer(),
    gif: await picture(5, { width: 80, height: 60 }).gif().toBuffer(),
    avif: await picture(6, { width: 64, height: 64 }).avif({ effort: 0 }).toBuffer(),
  };
  for (const [format, bytes] of Object.entries(whole))
    for (const percent of [5, 30, 60])
      files.set(`${format} cut after ${percent}%`, bytes.subarray(0, Math.ceil((bytes.length * percent) / 100)));
  // Baseline JPEG and lossy WebP have no redundancy there: noise is a picture of noise to them.
  for (const format of ["progressive", "png", "gif", "avif"] as const)
    files.set(`${format} whose middle is noise`, garbled(whole[format], format));
  const starts = { jpeg: 4, png: 8, webp: 16, gif: 6, avif: 12 } as const;
  for (const [format, length] of Object.entries(starts))
    files.set(
      `noise that begins like ${format}`,
      Buffer.concat([whole[format as keyof typeof starts].subarray(0, length), noise(format, 5000)]),
    );

  files.set("256 megapixels in 31 kB", buildBomb());
  const png = { depth: 8, colour: 6, interlaced: true } as const;
  files.set("interlaced RGBA of 49 megapixels", buildPng({ ...png, width: 7000, height: 7000 }));
  files.set("interlaced 16-bit RGBA of 25 megapixels", buildPng({ ...png, width: 5000, height: 5000, depth: 16 }));
  files.set(
    "PNG of 2^31 - 1 pixels a side",
    buildPng({ ...png, width: 2 ** 31 - 1, height: 2 ** 31 - 1, interlaced: false }),
  );
  files.set("PNG of 0 pixels", buildPng({ ...png, width: 0, height: 0, interlaced: false }));
  files.set(
    "PNG of 1 x 60 million pixels",
    buildPng({ ...png, width: 1, height: 60_000_000, colour: 0, interlaced: false }),
  );
  files.set("PNG that ends after a row", buildPng({ ...png, width: 1000, height: 1000, interlaced: false }));
  files.set("PNG without an end", Buffer.concat([signature, chunk("IHDR", Buffer.alloc(13))]));
  files.set("PNG with a wrong checksum", Buffer.from(whole.png).fill(0, 29, 33));
  files.set("JPEG of 65535 x 65535", jpegHeader(65_535, 65_535, false));
  files.set("progressive JPEG of 49 megapixels", jpegHeader(7000, 7000, true));
  files.set("JPEG without pixels", jpegHeader(100, 100, false));
  files.set("JPEG of 0 pixels", jpegHeader(0, 0, false));
  files.set("GIF of 65535 x 65535", Buffer.concat([gifHeader(65_535, 65_535), Buffer.from(";")]));
  files.set("GIF without a frame", Buffer.concat([gifHeader(10, 10), Buffer.from(";")]));
  files.set("GIF that is a script", Buffer.from("GIF89a/*\0\0\0*/=1;alert(document.cookie)//"));
  files.set("WebP of 16383 x 16383", webpHeader(16_383, 16_383));

  files.set("SVG", svg);
  files.set(
    "SVG with entities in entities",
    Buffer.from(
      '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg"><text>&b;</text></svg>',
    ),
  );
  files.set(
    "SVG that reads a file",
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="file:///etc/passwd"/></svg>',
    ),
  );
  files.set("HTML", Buffer.from("<!doctype html><script>alert(1)</script>"));
  files.set("PDF", Buffer.from("%PDF-1.7\n1 0 obj"));
  files.set("ZIP", Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0]));
  files.set("gzip", Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]));
  files.set("BMP", Buffer.concat([Buffer.from("BM"), noise("bmp", 100)]));
  files.set("TIFF", Buffer.concat([Buffer.from([0x49, 0x49, 0x2a, 0]), noise("tiff", 100)]));
  files.set("MP4 video", Buffer.from("\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "latin1"));
  files.set("HEIC", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"));
  files.set("JPEG XL", Buffer.from([0xff, 0x0a, 0xfa, 0x1f, 0x41, 0x91]));
  files.set("Photoshop", Buffer.concat([Buffer.from("8BPS\0\x01"), noise("psd", 100)]));
  files.set("empty", Buffer.alloc(0));
  files.set("zeros", Buffer.alloc(10_000));
  files.set("noise", noise("noise", 10_000));
  files.set("text", Buffer.from("this is only called a photo"));
  files.set("program", Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), noise("elf", 100)]));
  files.set(
    "ImageMagick script",
    Buffer.from("push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://127.0.0.1/x.jpg\"|ls\")'"),
  );
  files.set("PostScript", Buffer.from("%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file"));
  return files;
}

/** Noise where the pixels are: the second half without its last bytes. */
function garbled(bytes: Buffer, name: string): Buffer {
  const from = Math.floor(bytes.length * 0.5);
  const to = Math.floor(bytes.length * 0.95);
  return Buffer.concat([bytes.subarray(0, from), noise(name, to - from), bytes.subarray(to)]);
}

function webpHeader(width: number, height: number): Buffer {
  const frame = Buffer.alloc(30);
  frame.write("RIFF", 0, "latin1");
  frame.writeUInt32LE(22, 4);
  frame.write("WEBPVP8X", 8, "latin1");
  frame.writeUInt32LE(10, 16);
  frame.writeUIntLE(width - 1, 24, 3);
  frame.writeUIntLE(height - 1, 27, 3);
  return frame;
}
