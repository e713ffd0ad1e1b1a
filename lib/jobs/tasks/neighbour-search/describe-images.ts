import pLimit from "p-limit";
import { AppError } from "@/lib/errors";
import { recordDescriptors } from "@/lib/features/duplicates/mutations";
import { listDescribed, type StudyImage } from "@/lib/features/duplicates/queries";
import { blockSums } from "@/lib/images/neighbours/block-sums";
import { comparedPixels } from "@/lib/images/neighbours/compared-pixels";
import { perceptualHash } from "@/lib/images/neighbours/perceptual-hash";
import type { SearchRun } from "./search-run";

const chunkSize = 256;
/** Decoded at once, each on one thread. */
const inWork = 4;

/** Makes block sums and hash of every image that has none yet. */
export async function describeImages({ images, settings: { side }, progress }: SearchRun): Promise<void> {
  const limit = pLimit(inWork);
  for (let from = 0; from < images.length; from += chunkSize) {
    const chunk = images.slice(from, from + chunkSize);
    const known = await listDescribed(
      chunk.map(({ id }) => id),
      side,
    );
    const left = chunk.filter(({ id }) => !known.has(id));
    const described = await Promise.all(left.map((image) => limit(() => describeImage(image, side))));
    if (described.length > 0) await recordDescriptors(side, described);
    await progress.add(chunk.length, "reading images");
  }
}

async function describeImage(image: StudyImage, side: number) {
  const pixels = await comparedPixels(image, side);
  if (!pixels) throw missingImage(image);
  const sums = blockSums(pixels, side);
  return {
    imageId: image.id,
    hash: perceptualHash(pixels, side),
    blockSums: new Uint8Array(sums.buffer, sums.byteOffset, sums.byteLength),
  };
}

/** The refusal for an image whose bytes are gone: a search that left it out would promise too much. */
export function missingImage(image: Pick<StudyImage, "id" | "sha256">): AppError {
  return new AppError(
    "unavailable",
    `Cannot compare image ${image.id} (${image.sha256}): its bytes are not in the images storage; restore them from the backup, or take the image down, and resume`,
  );
}
