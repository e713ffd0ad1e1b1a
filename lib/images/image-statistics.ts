import { sharp } from "./sharp";

/** What is measured of an image, in the order of `measureImage`'s numbers. */
export const imageStatistics = [
  "brightness",
  "contrast",
  "saturation",
  "colourfulness",
  "sharpness",
  "share of light pixels",
  "share of dark pixels",
  "log aspect ratio",
] as const;

/**
 * Simple statistics of a picture's pixels, from its tile: what a set discriminator is given.
 *
 * Brightness, contrast and saturation of 0 to 1; colourfulness after Hasler and Süsstrunk (2003), sharpness the mean absolute
 * difference of neighbouring pixels.
 */
export async function measureImage(bytes: Uint8Array): Promise<number[]> {
  const source = sharp(bytes);
  const { width = 1, height = 1 } = await source.metadata();
  const side = 64;
  const { data } = await source
    .resize(side, side, { fit: "fill" })
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = side * side;
  const light = new Float64Array(pixels);
  let saturation = 0;
  let redGreen = 0;
  let yellowBlue = 0;
  let redGreenSquares = 0;
  let yellowBlueSquares = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const [r = 0, g = 0, b = 0] = [0, 1, 2].map((channel) => (data[3 * pixel + channel] ?? 0) / 255);
    light[pixel] = 0.299 * r + 0.587 * g + 0.114 * b;
    const most = Math.max(r, g, b);
    saturation += most === 0 ? 0 : (most - Math.min(r, g, b)) / most;
    const rg = r - g;
    const yb = (r + g) / 2 - b;
    redGreen += rg;
    yellowBlue += yb;
    redGreenSquares += rg * rg;
    yellowBlueSquares += yb * yb;
  }
  const mean = light.reduce((sum, value) => sum + value, 0) / pixels;
  const variance = light.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels;
  let edges = 0;
  for (let y = 0; y < side; y++)
    for (let x = 1; x < side; x++) edges += Math.abs((light[y * side + x] ?? 0) - (light[y * side + x - 1] ?? 0));
  const spreadOf = (sum: number, squares: number) => Math.max(0, squares / pixels - (sum / pixels) ** 2);
  const colourfulness =
    Math.sqrt(spreadOf(redGreen, redGreenSquares) + spreadOf(yellowBlue, yellowBlueSquares)) +
    0.3 * Math.hypot(redGreen / pixels, yellowBlue / pixels);
  const shareOf = (is: (value: number) => boolean) => light.filter(is).length / pixels;
  return [
    mean,
    Math.sqrt(variance),
    saturation / pixels,
    colourfulness,
    edges / (side * (side - 1)),
    shareOf((value) => value > 0.9),
    shareOf((value) => value < 0.1),
    Math.log(width / height),
  ];
}
