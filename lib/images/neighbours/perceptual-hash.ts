const grid = 32;
const kept = 8;

/** Column k: the DCT-II basis cos(pi (2n + 1) k / 64) at n = 0..31. */
const cosines = Array.from({ length: kept }, (_, k) =>
  Float64Array.from({ length: grid }, (_unused, n) => Math.cos((Math.PI * (2 * n + 1) * k) / (2 * grid))),
);

/**
 * A 64-bit hash that small changes of a picture leave nearly alone: the signs of its 8 x 8 lowest frequencies.
 *
 * `pixels`: side x side x 3 bytes, side a multiple of 32. Luma (Rec. 601) is averaged to 32 x 32 and transformed (DCT-II);
 * bit 8v + u is set where the coefficient of vertical frequency v and horizontal frequency u is positive. After Zauner,
 * "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), with the sign in place of the median: a mirrored
 * picture then has the hash `mirroredHash` without being decoded again. Throws a RangeError for other sides.
 */
export function perceptualHash(pixels: Uint8Array, side: number): bigint {
  if (side % grid !== 0 || pixels.length !== side * side * 3)
    throw new RangeError(`Cannot hash: ${pixels.length} values are no image of ${side} x ${side} x 3 with side n x 32`);
  const luma = averageLuma(pixels, side);
  // Rows first: rows x kept horizontal frequencies.
  const rows = new Float64Array(grid * kept);
  for (let y = 0; y < grid; y += 1)
    for (let u = 0; u < kept; u += 1) {
      let sum = 0;
      for (let x = 0; x < grid; x += 1) sum += (luma[y * grid + x] ?? 0) * (cosines[u]?.[x] ?? 0);
      rows[y * kept + u] = sum;
    }
  let hash = 0n;
  for (let v = 0; v < kept; v += 1)
    for (let u = 0; u < kept; u += 1) {
      let sum = 0;
      for (let y = 0; y < grid; y += 1) sum += (rows[y * kept + u] ?? 0) * (cosines[v]?.[y] ?? 0);
      if (sum > 0) hash |= 1n << BigInt(v * kept + u);
    }
  return hash;
}

function averageLuma(pixels: Uint8Array, side: number): Float64Array {
  const luma = new Float64Array(grid * grid);
  const block = side / grid;
  let place = 0;
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const at = Math.floor(y / block) * grid + Math.floor(x / block);
      luma[at] =
        (luma[at] ?? 0) +
        0.299 * (pixels[place] ?? 0) +
        0.587 * (pixels[place + 1] ?? 0) +
        0.114 * (pixels[place + 2] ?? 0);
      place += 3;
    }
  // The constant part is in the frequency 0 alone; without it rounding is smaller everywhere else.
  return luma.map((sum) => sum / (block * block));
}

const oddColumns = 0xaaaaaaaaaaaaaaaan;

/** The hash of the picture seen in a mirror: odd horizontal frequencies change their sign. */
export function mirroredHash(hash: bigint): bigint {
  return hash ^ oddColumns;
}

/** Bits in which two hashes differ, the second as it is or mirrored, whichever is nearer: 0..64. */
export function hashDistance(a: bigint, b: bigint): number {
  return Math.min(countBits(a ^ b), countBits(a ^ mirroredHash(b)));
}

function countBits(value: bigint): number {
  return countBits32(Number(value & 0xffffffffn)) + countBits32(Number((value >> 32n) & 0xffffffffn));
}

/** Bits set in a 32-bit number (Warren, "Hacker's Delight", figure 5-2). */
export function countBits32(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
