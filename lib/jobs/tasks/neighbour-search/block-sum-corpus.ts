import { listDescriptors } from "@/lib/features/duplicates/queries";
import { createBlockSumFile, type VectorFile } from "@/lib/images/neighbours/vector-file";
import { missingImage } from "./describe-images";
import { idsOf, type SearchRun } from "./search-run";

const chunkSize = 2000;

/** Writes the block sums of some places (all without them) into a file of vectors, in their order. Dispose of it. */
export async function openBlockSums(
  run: SearchRun,
  places: readonly number[] = run.images.map((_, place) => place),
): Promise<VectorFile> {
  const file = await createBlockSumFile(run.settings.side);
  try {
    for (let from = 0; from < places.length; from += chunkSize) {
      const chunk = places.slice(from, from + chunkSize);
      const rows = await listDescriptors(idsOf(run, chunk), run.settings.side);
      const sums = new Map(rows.map(({ imageId, blockSums }) => [imageId, blockSums]));
      await file.append(
        Buffer.concat(
          chunk.map((place) => {
            const image = run.images[place];
            const found = image && sums.get(image.id);
            if (!found) throw missingImage(image ?? { id: 0, sha256: "" });
            return found;
          }),
        ),
      );
    }
    return file;
  } catch (error) {
    await file.dispose();
    throw error;
  }
}
