import { listClasses } from "@/lib/features/classes/queries";
import type { FoundNeighbours } from "@/lib/features/duplicates/mutations";
import { listListed } from "@/lib/features/duplicates/queries";
import { radiusOf } from "@/lib/features/duplicates/schema";
import { pixelsPerBlock } from "@/lib/images/neighbours/block-sums";
import { loadMatrixMultiply } from "@/lib/images/neighbours/matrix-multiply";
import { nearestByBound } from "@/lib/images/neighbours/nearest-by-bound";
import { PixelCache } from "@/lib/images/neighbours/pixel-cache";
import { structuralDissimilarity, structureMaps } from "@/lib/images/neighbours/structural-dissimilarity";
import { openBlockSums } from "./block-sum-corpus";
import { missingImage } from "./describe-images";
import { candidatesLeft, type SearchRun } from "./search-run";

/** Classes nearest to a candidate's own in which neighbours are looked for (METHOD.md 5). */
const nearClasses = 6;
/** Maps of one image are 2.6 MB. */
const cached = 96;
const written = 64;

/**
 * dssim, for the pairs among the nearest: those in the lists of the other metrics, and the nearest by block means within the candidate's
 * classes and the six nearest to each.
 */
export async function searchDssim(run: SearchRun): Promise<void> {
  const stage = "comparing structure";
  const left = await candidatesLeft(run, "dssim");
  await run.progress.add(run.candidates.length - left.length, stage);
  const maps = new PixelCache(run.settings.side, cached, structureMaps);
  const read = async (place: number) => {
    const image = run.images[place];
    const made = image && (await maps.get(image));
    if (!made) throw missingImage(image ?? { id: 0, sha256: "" });
    return made;
  };
  const placeOf = new Map(run.images.map(({ id }, place) => [id, place]));
  for await (const { places, near } of neighbourhoods(run, left)) {
    for (let from = 0; from < places.length; from += written) {
      const block = places.slice(from, from + written);
      const ids = block.flatMap((place) => run.images[place]?.id ?? []);
      const listed = Map.groupBy(await listListed(run.studyId, ids), ({ imageId }) => imageId);
      const lists: FoundNeighbours[] = [];
      for (const place of block) {
        const image = run.images[place];
        if (!image) continue;
        const others = new Set([
          ...(near.get(place) ?? []),
          ...(listed.get(image.id) ?? []).flatMap(({ otherId }) => placeOf.get(otherId) ?? []),
        ]);
        others.delete(place);
        const own = await read(place);
        const found: { otherId: number; distance: number }[] = [];
        for (const other of [...others].sort((a, b) => a - b)) {
          const distance = structuralDissimilarity(own, await read(other));
          found.push({ otherId: run.images[other]?.id ?? 0, distance });
        }
        lists.push(nearest(run, image.id, found));
        await run.progress.add(1, stage);
      }
      await run.record("dssim", lists);
    }
  }
}

function nearest(
  run: SearchRun,
  imageId: number,
  found: readonly { otherId: number; distance: number }[],
): FoundNeighbours {
  const radius = radiusOf(run.settings, "dssim");
  const within = found
    .filter(({ distance }) => distance <= radius)
    .sort((a, b) => a.distance - b.distance || a.otherId - b.otherId);
  const neighbours = within.slice(0, run.settings.neighbours);
  // Complete among the pairs that the metric is defined for.
  const completeTo = within.length > neighbours.length ? (neighbours.at(-1)?.distance ?? radius) : radius;
  return { imageId, completeTo, neighbours };
}

/** The candidates left, class by class (each under its first class), with the nearest of each in its neighbourhood. */
async function* neighbourhoods(
  run: SearchRun,
  left: readonly number[],
): AsyncGenerator<{ places: number[]; near: Map<number, number[]> }> {
  const classes = await listClasses(run.studyId);
  const idOf = new Map(classes.map(({ wnid, id }) => [wnid, id]));
  const multiply = await loadMatrixMultiply();
  const members = new Map<number, number[]>();
  run.images.forEach(({ classIds }, place) => {
    for (const id of classIds) members.set(id, [...(members.get(id) ?? []), place]);
  });
  const byClass = Map.groupBy(left, (place) => Math.min(...(run.images[place]?.classIds ?? [0])));
  for (const [classId, places] of byClass) {
    // A list may begin with the class itself.
    const own = classes.find(({ id }) => id === classId);
    const others = (own?.neighbours ?? []).filter((wnid) => wnid !== own?.wnid).slice(0, nearClasses);
    const wanted = new Set([
      ...places.flatMap((place) => run.images[place]?.classIds ?? []),
      ...others.flatMap((wnid) => idOf.get(wnid) ?? []),
    ]);
    const pool = [...new Set([...wanted].flatMap((id) => members.get(id) ?? []))].sort((a, b) => a - b);
    const inPool = new Map(pool.map((place, at) => [place, at]));
    const corpus = await openBlockSums(run, pool);
    try {
      const near = new Map<number, number[]>();
      const options = {
        queries: places.flatMap((place) => inPool.get(place) ?? []),
        corpus,
        scale: pixelsPerBlock(run.settings.side),
        capacity: run.settings.neighbours,
        radius: Number.MAX_VALUE,
        multiply,
        signal: run.signal,
      };
      for await (const { from, to, heaps } of nearestByBound(options))
        for (let query = from; query < to; query += 1)
          near.set(
            places[query] ?? -1,
            heaps.sorted(query - from).flatMap(({ id }) => pool[id] ?? []),
          );
      yield { places, near };
    } finally {
      await corpus.dispose();
    }
  }
}
