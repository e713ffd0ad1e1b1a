const window = 35;
const windowPixels = window * window;
const samples = windowPixels / (windowPixels - 1);
const c1 = (0.01 * 255) ** 2;
const c2 = (0.03 * 255) ** 2;

/** What a comparison needs of one image, made once: window sums of values and of squares, per channel. */
export interface StructureMaps {
  readonly side: number;
  readonly pixels: Uint8Array;
  /** (side - 34)^2 x 3, channel by channel: means and variances (sample) of each window. */
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/** Makes the maps of an image of side x side x 3 bytes, side at least 35. Throws a RangeError for other arrays. */
export function structureMaps(pixels: Uint8Array, side: number): StructureMaps {
  if (side < window || pixels.length !== side * side * 3)
    throw new RangeError(
      `Cannot compare structure: ${pixels.length} values are no image of ${side} x ${side} x 3 with a side of at least ${window}`,
    );
  const inner = side - window + 1;
  const means = new Float64Array(inner * inner * 3);
  const variances = new Float64Array(inner * inner * 3);
  for (let channel = 0; channel < 3; channel += 1) {
    const at = channel * inner * inner;
    slideWindow(pixels, undefined, side, channel, (place, sum) => {
      means[at + place] = sum / windowPixels;
    });
    slideWindow(pixels, pixels, side, channel, (place, sum) => {
      const mean = means[at + place] ?? 0;
      variances[at + place] = samples * (sum / windowPixels - mean * mean);
    });
  }
  return { side, pixels, means, variances };
}

/**
 * DSSIM = (1 - SSIM) / 2, in [0, 1]: 0 for equal images.
 *
 * SSIM with a uniform window of 35, K1 .01, K2 .03, data range 255, sample covariance, the border of 17 pixels cropped, per channel,
 * then the mean: scikit-image's `structural_similarity(a, b, win_size=35, channel_axis=2)` on equal pixel arrays (METHOD.md 5;
 * Wang et al. 2004). Throws a RangeError for images of different sides.
 */
export function structuralDissimilarity(a: StructureMaps, b: StructureMaps): number {
  if (a.side !== b.side)
    throw new RangeError(`Cannot compare structure: sides are ${a.side} and ${b.side}; use one side`);
  const inner = a.side - window + 1;
  let total = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    const at = channel * inner * inner;
    slideWindow(a.pixels, b.pixels, a.side, channel, (place, sum) => {
      const meanA = a.means[at + place] ?? 0;
      const meanB = b.means[at + place] ?? 0;
      const product = meanA * meanB;
      const covariance = samples * (sum / windowPixels - product);
      total +=
        ((2 * product + c1) * (2 * covariance + c2)) /
        ((meanA * meanA + meanB * meanB + c1) * ((a.variances[at + place] ?? 0) + (b.variances[at + place] ?? 0) + c2));
    });
  }
  return (1 - total / (inner * inner * 3)) / 2;
}

/** Hands on the sum of a (times b) over every window, an exact integer: columns slide down, windows slide right. */
function slideWindow(
  a: Uint8Array,
  b: Uint8Array | undefined,
  side: number,
  channel: number,
  take: (place: number, sum: number) => void,
): void {
  const inner = side - window + 1;
  const values = new Int32Array(side * side);
  for (let place = 0, from = channel; place < values.length; place += 1, from += 3)
    values[place] = (a[from] ?? 0) * (b ? (b[from] ?? 0) : 1);
  const columns = new Int32Array(side);
  for (let y = 0; y < window; y += 1)
    for (let x = 0; x < side; x += 1) columns[x] = (columns[x] ?? 0) + (values[y * side + x] ?? 0);
  for (let y = 0; y < inner; y += 1) {
    let sum = 0;
    for (let x = 0; x < window; x += 1) sum += columns[x] ?? 0;
    for (let x = 0; ; x += 1) {
      take(y * inner + x, sum);
      if (x === inner - 1) break;
      sum += (columns[x + window] ?? 0) - (columns[x] ?? 0);
    }
    if (y === inner - 1) break;
    for (let x = 0; x < side; x += 1)
      columns[x] = (columns[x] ?? 0) + (values[(y + window) * side + x] ?? 0) - (values[y * side + x] ?? 0);
  }
}
