import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { buildBomb, buildJpeg, picture, svg } from "./build-test-images";
import { type PreparedImage, prepareImage } from "./prepare-image";
import { sharp } from "./sharp";

async function prepared(bytes: Buffer): Promise<PreparedImage> {
  const result = await prepareImage(bytes);
  if (!result.ok) throw new Error(result.reason);
  return result.image;
}

async function reasonOf(bytes: Buffer): Promise<string> {
  const result = await prepareImage(bytes);
  return result.ok ? "no refusal" : result.reason;
}

const sizeOf = async (bytes: Buffer) => {
  const { width, height, format } = await sharp(bytes).metadata();
  return { width, height, format };
};

test("a photo becomes a tile of 240 and a zoom of 500 pixels on the longest side, as JPEG", async () => {
  const bytes = await buildJpeg(1, { width: 1200, height: 800 });
  const image = await prepared(bytes);
  expect(image).toMatchObject({ format: "jpeg", width: 1200, height: 800, byteSize: bytes.length });
  expect(image.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
  expect(await sizeOf(image.derivatives.tile)).toEqual({ width: 240, height: 160, format: "jpeg" });
  expect(await sizeOf(image.derivatives.zoom)).toEqual({ width: 500, height: 333, format: "jpeg" });
});

test("a small image is not enlarged", async () => {
  const { derivatives } = await prepared(await buildJpeg(1, { width: 32, height: 20 }));
  expect(await sizeOf(derivatives.tile)).toEqual({ width: 32, height: 20, format: "jpeg" });
  expect(await sizeOf(derivatives.zoom)).toEqual({ width: 32, height: 20, format: "jpeg" });
});

test.each(["jpeg", "png", "webp", "avif", "gif"] as const)("%s is read, known by its content", async (format) => {
  const image = await prepared(await picture(3, { width: 300, height: 200 })[format]().toBuffer());
  expect(image).toMatchObject({ format, width: 300, height: 200 });
  expect((await sizeOf(image.derivatives.tile)).format).toBe("jpeg");
});

test("of an animation the first frame is taken", async () => {
  const frame = (background: string) =>
    sharp({ create: { width: 40, height: 30, channels: 3, background } })
      .png()
      .toBuffer();
  const bytes = await sharp([await frame("#ff0000"), await frame("#0000ff")], { join: { animated: true } })
    .gif({ delay: [10, 10] })
    .toBuffer();
  expect((await sharp(bytes).metadata()).pages).toBe(2);
  const image = await prepared(bytes);
  expect(image).toMatchObject({ width: 40, height: 30 });
  const { dominant } = await sharp(image.derivatives.tile).stats();
  expect(dominant.r).toBeGreaterThan(200);
  expect(dominant.b).toBeLessThan(60);
});

test("a camera's orientation is applied, and its metadata is gone", async () => {
  const bytes = await picture(5, { width: 300, height: 200 })
    .withExif({ IFD0: { Copyright: "somebody", Make: "camera" } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  expect(bytes.includes("camera")).toBe(true);
  const image = await prepared(bytes);
  expect(image).toMatchObject({ width: 200, height: 300 });
  for (const derivative of Object.values(image.derivatives)) {
    const metadata = await sharp(derivative).metadata();
    expect(metadata).toMatchObject({ space: "srgb", channels: 3 });
    expect([metadata.exif, metadata.icc, metadata.xmp, metadata.orientation]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(derivative.includes("camera")).toBe(false);
  }
  expect((await sizeOf(image.derivatives.tile)).height).toBe(240);
});

test.each([
  ["grey", () => picture(1, { width: 50, height: 40 }).greyscale().toColourspace("b-w").png().toBuffer()],
  ["CMYK", () => picture(1, { width: 50, height: 40 }).toColourspace("cmyk").jpeg().toBuffer()],
  ["16 bit", () => picture(1, { width: 50, height: 40 }).toColourspace("rgb16").png().toBuffer()],
  ["palette", () => picture(1, { width: 50, height: 40 }).png({ palette: true }).toBuffer()],
])("%s becomes RGB of three channels", async (_, make) => {
  const { derivatives } = await prepared(await make());
  expect(await sharp(derivatives.zoom).metadata()).toMatchObject({ channels: 3, space: "srgb", depth: "uchar" });
});

test("what is transparent becomes white", async () => {
  const bytes = await sharp({
    create: { width: 20, height: 20, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  const { channels } = await sharp((await prepared(bytes)).derivatives.tile).stats();
  expect(channels.map((channel) => channel.min)).toEqual([255, 255, 255]);
});

test("equal pictures from a PNG and from a small PNG of it differ in nothing that the encoder adds", async () => {
  const bytes = await picture(9, { width: 200, height: 100 }).png().toBuffer();
  const other = await picture(9, { width: 200, height: 100 }).png({ compressionLevel: 1 }).toBuffer();
  expect(bytes.equals(other)).toBe(false);
  expect((await prepared(bytes)).derivatives.tile.equals((await prepared(other)).derivatives.tile)).toBe(true);
});

test("an empty file, text, an SVG and a document are refused with what they are", async () => {
  expect(await reasonOf(Buffer.alloc(0))).toBe("the file is empty; put the image there or remove it");
  expect(await reasonOf(Buffer.from("hello, this is no picture"))).toBe(
    'the content is text that begins "hello, this is n"; give a JPEG, PNG, WebP, AVIF or GIF image',
  );
  expect(await reasonOf(svg)).toBe("the content is an SVG drawing; give a JPEG, PNG, WebP, AVIF or GIF image");
  expect(await reasonOf(Buffer.from("%PDF-1.7 ..."))).toMatch("the content is a PDF document");
  expect(await reasonOf(Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8]))).toMatch(
    "the content is bytes that begin 0001020304050607",
  );
});

test("an SVG behind a JPEG's first bytes finds no decoder", async () => {
  expect(await reasonOf(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), svg]))).toMatch(
    /^the JPEG data is truncated or damaged .*; replace the file by a whole one$/,
  );
});

test("an image of more than 50 megapixels is refused by its header", async () => {
  expect(await reasonOf(buildBomb())).toBe(
    "the image has 16000 x 16000 = 256000000 pixels and 50000000 are the most; scale it down",
  );
});

test.each(["jpeg", "png", "webp", "avif", "gif"] as const)(
  "a truncated %s is refused, wherever it ends",
  async (format) => {
    const whole = await picture(7, { width: 300, height: 200 })[format]().toBuffer();
    for (const part of [0.2, 0.5, 0.9, 0.99]) {
      const reason = await reasonOf(whole.subarray(0, Math.floor(whole.length * part)));
      expect(reason).toMatch(new RegExp(`^the ${format.toUpperCase()} data is truncated or damaged`, "i"));
    }
  },
);

test("a JPEG without its last two bytes is refused", async () => {
  const whole = await buildJpeg(1);
  expect(await reasonOf(whole.subarray(0, whole.length - 2))).toBe(
    "the JPEG data is truncated or damaged (premature end of JPEG image); replace the file by a whole one",
  );
});
