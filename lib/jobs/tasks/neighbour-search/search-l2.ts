import { pixelsPerBlock } from "@/lib/images/neighbours/block-sums";
import { PixelCache } from "@/lib/images/neighbours/pixel-cache";
import { squaredDistance } from "@/lib/images/neighbours/squared-distance";
import { openBlockSums } from "./block-sum-corpus";
import { missingImage } from "./describe-images";
import { searchBounded } from "./search-bounded";
import type { SearchRun } from "./search-run";

/** Pixels of 500 images of 256 x 256 are 98 MB. */
const cached = 500;

/** l2: squared distances of pixels, exact integers, for the pairs that the block means let through. */
export async function searchL2(run: SearchRun): Promise<void> {
  const { side } = run.settings;
  const pixels = new PixelCache(side, cached, (made) => made);
  const read = async (place: number) => {
    const image = run.images[place];
    const made = image && (await pixels.get(image));
    if (!made) throw missingImage(image ?? { id: 0, sha256: "" });
    return made;
  };
  const corpus = await openBlockSums(run);
  try {
    await searchBounded(run, {
      metric: "l2",
      stage: "comparing pixels",
      corpus,
      scale: pixelsPerBlock(side),
      distance: async (place, other, stopAbove) => {
        const [one, two] = await Promise.all([read(place), read(other)]);
        return squaredDistance(one, two, stopAbove);
      },
    });
  } finally {
    await corpus.dispose();
  }
}
