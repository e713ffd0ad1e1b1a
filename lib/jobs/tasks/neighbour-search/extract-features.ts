import { AppError } from "@/lib/errors";
import { recordFeatures } from "@/lib/features/duplicates/mutations";
import { listFeatured } from "@/lib/features/duplicates/queries";
import { openFeatureExtractor } from "@/lib/images/neighbours/feature-extractor";
import { missingImage } from "./describe-images";
import type { SearchRun } from "./search-run";

const chunkSize = 256;

/** Makes the features of every image that has none by this extractor yet; answers the extractor's id. */
export async function extractFeatures({ images, settings: { model }, progress }: SearchRun): Promise<string> {
  if (!model) throw new AppError("badRequest", "Cannot compare features: the search names no model; name one");
  const extractor = await openFeatureExtractor(model);
  for (let from = 0; from < images.length; from += chunkSize) {
    const chunk = images.slice(from, from + chunkSize);
    const known = await listFeatured(
      chunk.map(({ id }) => id),
      extractor.id,
    );
    const left = chunk.filter(({ id }) => !known.has(id));
    for (let at = 0; at < left.length; at += extractor.batch) {
      const batch = left.slice(at, at + extractor.batch);
      const features = await extractor.extract(batch);
      await recordFeatures(
        extractor.id,
        batch.map((image, place) => {
          const values = features[place];
          if (!values) throw missingImage(image);
          return { imageId: image.id, values: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
        }),
      );
      await progress.add(0, "extracting features");
    }
  }
  return extractor.id;
}
