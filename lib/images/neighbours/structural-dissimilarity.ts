const window = 35;
const windowPixels = window * window;
const samples = windowPixels / (windowPixels - 1);
const c1 = (0.01 * 255) ** 2;
const c2 = (0.03 * 255) ** 2;
const none = new Float64Array();

/** What a comparison needs of one image, made once: its planes, and mean and variance of every window. */
export interface StructureMaps {
  readonly side: number;
  /** Per channel side x side bytes. */
  readonly planes: readonly Uint8Array[];
  /** Per channel (side - 34)^2 means and sample variances of the windows. */
  readonly means: readonly Float64Array[];
  readonly variances: readonly Float64Array[];
}

/** Makes the maps of an image of side x side x 3 bytes, side at least 35. Throws a RangeError for other arrays. */
export function structureMaps(pixels: Uint8Array, side: number): StructureMaps {
  if (side < window || pixels.length !== side * side * 3)
    throw new RangeError(
      `Cannot compare structure: ${pixels.length} values are no image of ${side} x ${side} x 3 with a side of at least ${window}`,
    );
  const planes = [0, 1, 2].map((channel) => {
    const plane = new Uint8Array(side * side);
    for (let place = 0; place < plane.length; place += 1) plane[place] = pixels[3 * place + channel] ?? 0;
    return plane;
  });
  const ones = new Uint8Array(side * side).fill(1);
  const means = planes.map((plane) => windowSums(plane, ones, side));
  const variances = planes.map((plane) => windowSums(plane, plane, side));
  // In place: a closure for each of 150,000 windows costs as much as their sums.
  variances.forEach((sums, channel) => {
    const mean = means[channel] ?? none;
    for (let place = 0; place < sums.length; place += 1) {
      const middle = (mean[place] ?? 0) / windowPixels;
      mean[place] = middle;
      sums[place] = samples * ((sums[place] ?? 0) / windowPixels - middle * middle);
    }
  });
  return { side, planes, means, variances };
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
  let total = 0;
  for (let channel = 0; channel < 3; channel += 1) total += channelSimilarity(a, b, channel);
  return (1 - total / 3) / 2;
}

/** The mean SSIM of one channel. */
function channelSimilarity(a: StructureMaps, b: StructureMaps, channel: number): number {
  const [planeA, planeB] = [a.planes[channel], b.planes[channel]];
  if (!planeA || !planeB) return 0;
  const sums = windowSums(planeA, planeB, a.side);
  const [meansA, meansB] = [a.means[channel] ?? none, b.means[channel] ?? none];
  const [variancesA, variancesB] = [a.variances[channel] ?? none, b.variances[channel] ?? none];
  let total = 0;
  for (let place = 0; place < sums.length; place += 1) {
    const meanA = meansA[place] ?? 0;
    const meanB = meansB[place] ?? 0;
    const product = meanA * meanB;
    const covariance = samples * ((sums[place] ?? 0) / windowPixels - product);
    total +=
      ((2 * product + c1) * (2 * covariance + c2)) /
      ((meanA * meanA + meanB * meanB + c1) * ((variancesA[place] ?? 0) + (variancesB[place] ?? 0) + c2));
  }
  return total / sums.length;
}

/** Sums of a x b over every window, exact integers (at most 1225 x 255^2): columns slide down, windows slide right. */
function windowSums(a: Uint8Array, b: Uint8Array, side: number): Float64Array {
  const inner = side - window + 1;
  const sums = new Float64Array(inner * inner);
  const columns = new Int32Array(side);
  for (let place = 0; place < window * side; place += 1)
    columns[place % side] = (columns[place % side] ?? 0) + (a[place] ?? 0) * (b[place] ?? 0);
  for (let y = 0; ; y += 1) {
    let sum = 0;
    for (let x = 0; x < window; x += 1) sum += columns[x] ?? 0;
    const row = y * inner;
    sums[row] = sum;
    for (let x = 1; x < inner; x += 1) {
      sum += (columns[x + window - 1] ?? 0) - (columns[x - 1] ?? 0);
      sums[row + x] = sum;
    }
    if (y === inner - 1) return sums;
    const above = y * side;
    const below = (y + window) * side;
    for (let x = 0; x < side; x += 1)
      columns[x] =
        (columns[x] ?? 0) + (a[below + x] ?? 0) * (b[below + x] ?? 0) - (a[above + x] ?? 0) * (b[above + x] ?? 0);
  }
}
