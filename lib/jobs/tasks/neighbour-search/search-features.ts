import { listFeatures } from "@/lib/features/duplicates/queries";
import { createFeatureFile, type VectorFile } from "@/lib/images/neighbours/vector-file";
import { missingImage } from "./describe-images";
import { searchBounded } from "./search-bounded";
import { idsOf, type SearchRun } from "./search-run";

const chunkSize = 500;

/** features: squared distances of feature vectors; the product in float32 bounds them, float64 sums settle them. */
export async function searchFeatures(run: SearchRun, extractor: string): Promise<void> {
  const corpus = await openFeatures(run, extractor);
  try {
    await searchBounded(run, {
      metric: "features",
      stage: "comparing features",
      corpus,
      scale: 1,
      distance: async (place, other) => {
        const [one, two] = await Promise.all([corpus.read(place, place + 1), corpus.read(other, other + 1)]);
        return squared(one, two);
      },
    });
  } finally {
    await corpus.dispose();
  }
}

async function openFeatures(run: SearchRun, extractor: string): Promise<VectorFile> {
  let file: VectorFile | undefined;
  try {
    for (let from = 0; from < run.images.length; from += chunkSize) {
      const chunk = run.images.slice(from, from + chunkSize);
      const rows = await listFeatures(
        idsOf(
          run,
          chunk.map((_, at) => from + at),
        ),
        extractor,
      );
      const missing = chunk.find(({ id }, at) => rows[at]?.imageId !== id);
      if (missing) throw missingImage(missing);
      file ??= await createFeatureFile((rows[0]?.values.length ?? 0) / 4);
      await file.append(Buffer.concat(rows.map(({ values }) => values)));
    }
    return file ?? (await createFeatureFile(1));
  } catch (error) {
    await file?.dispose();
    throw error;
  }
}

function squared(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let place = 0; place < a.length; place += 1) sum += ((a[place] ?? 0) - (b[place] ?? 0)) ** 2;
  return sum;
}
