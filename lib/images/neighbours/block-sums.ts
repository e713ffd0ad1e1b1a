/** Blocks along each side; with three channels an image has 768 sums. */
export const blocksPerSide = 16;
export const blockSumCount = blocksPerSide * blocksPerSide * 3;

/**
 * Sums of the pixel values of 16 x 16 blocks, per channel, in the order of the pixels (row, column, channel).
 *
 * `pixels`: side x side x 3 bytes. A block of 16 x 16 pixels sums to at most 65,280. With n = (side / 16)^2 pixels a block,
 * |a - b|^2 / n over the sums never exceeds the squared distance of the pixels (Cauchy-Schwarz in each block). Throws a RangeError
 * where the side is no multiple of 16, or above 256, or the array has another length.
 */
export function blockSums(pixels: Uint8Array, side: number): Uint16Array {
  if (side % blocksPerSide !== 0 || side < blocksPerSide || side > 256 || pixels.length !== side * side * 3)
    throw new RangeError(`Cannot sum blocks: ${pixels.length} values are no image of ${side} x ${side} x 3`);
  const block = side / blocksPerSide;
  const sums = new Uint16Array(blockSumCount);
  let place = 0;
  for (let y = 0; y < side; y += 1) {
    const row = Math.floor(y / block) * blocksPerSide;
    for (let x = 0; x < side; x += 1) {
      const at = (row + Math.floor(x / block)) * 3;
      sums[at] = (sums[at] ?? 0) + (pixels[place] ?? 0);
      sums[at + 1] = (sums[at + 1] ?? 0) + (pixels[place + 1] ?? 0);
      sums[at + 2] = (sums[at + 2] ?? 0) + (pixels[place + 2] ?? 0);
      place += 3;
    }
  }
  return sums;
}

/** Pixels of one block at that side. */
export function pixelsPerBlock(side: number): number {
  return (side / blocksPerSide) ** 2;
}

/** The sums as means about 0, in [-128, 127.5]: exact in float32, because a block has a power of two pixels at sides 32, 64, 128 and 256. */
export function centredMeans(sums: Uint16Array, side: number, into: Float32Array, at: number): void {
  const pixels = pixelsPerBlock(side);
  for (let place = 0; place < blockSumCount; place += 1) into[at + place] = (sums[place] ?? 0) / pixels - 128;
}
