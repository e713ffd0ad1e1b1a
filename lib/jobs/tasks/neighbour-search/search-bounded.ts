import pLimit from "p-limit";
import type { FoundNeighbours } from "@/lib/features/duplicates/mutations";
import { type DistanceMetric, radiusOf } from "@/lib/features/duplicates/schema";
import { loadMatrixMultiply } from "@/lib/images/neighbours/matrix-multiply";
import { nearestByBound, type VectorSet } from "@/lib/images/neighbours/nearest-by-bound";
import { nearestByDistance } from "@/lib/images/neighbours/nearest-by-distance";
import type { NearestHeaps } from "@/lib/images/neighbours/nearest-heaps";
import { candidatesLeft, type SearchRun } from "./search-run";

/** Bounds kept per image at first, beyond the neighbours wanted. */
const spare = 34;
const inWork = 4;
/** Images whose lists are written together. */
const written = 256;

export interface BoundedSearch {
  readonly metric: DistanceMetric;
  readonly stage: string;
  /** Vectors of all images, and what their squared distance is multiplied by to bound the distance from below. */
  readonly corpus: VectorSet;
  readonly scale: number;
  /** The exact distance of two places, or any number above `stopAbove`. */
  distance(place: number, other: number, stopAbove: number): Promise<number>;
}

/** Lists the nearest of every candidate left: bounds for all pairs, exact distances for those that may count. */
export async function searchBounded(run: SearchRun, search: BoundedSearch): Promise<void> {
  const multiply = await loadMatrixMultiply();
  const wanted = run.settings.neighbours;
  const radius = radiusOf(run.settings, search.metric);
  let left = await candidatesLeft(run, search.metric);
  await run.progress.add(run.candidates.length - left.length, search.stage);
  for (let capacity = wanted + spare; left.length > 0; capacity *= 4) {
    const unsettled: number[] = [];
    const { corpus, scale } = search;
    const options = { queries: left, corpus, scale, capacity, radius, multiply, signal: run.signal };
    for await (const { from, to, heaps } of nearestByBound(options)) {
      const places = left.slice(from, to);
      unsettled.push(...(await settleBlock(run, search, places, heaps, { wanted, radius })));
    }
    if (run.signal.aborted) await run.progress.add(0, search.stage);
    // Where too many images lie within the radius for the bounds to tell the nearest, more bounds are kept in another pass.
    left = unsettled;
  }
}

/** Writes the lists of the block that are settled and answers the places of the others. */
async function settleBlock(
  run: SearchRun,
  search: BoundedSearch,
  places: readonly number[],
  heaps: NearestHeaps,
  limits: { wanted: number; radius: number },
): Promise<number[]> {
  const unsettled: number[] = [];
  let lists: FoundNeighbours[] = [];
  // Several at once: while one image is compared, others are decoded.
  const settle = pLimit(inWork);
  const write = async (done: number) => {
    if (lists.length > 0) await run.record(search.metric, lists);
    lists = [];
    try {
      await run.progress.add(done, search.stage);
    } catch (error) {
      // Paused: what is waiting is not begun.
      settle.clearQueue();
      throw error;
    }
  };
  const settling = places.map((place, query) =>
    settle(() =>
      nearestByDistance(heaps, query, limits, (other, stopAbove) => search.distance(place, other, stopAbove)),
    ),
  );
  for (const one of settling) one.catch(() => undefined);
  for (const [query, place] of places.entries()) {
    const found = await settling[query];
    if (!found) continue;
    if (found.settled || heaps.capacity >= run.images.length)
      lists.push({
        imageId: run.images[place]?.id ?? 0,
        completeTo: found.completeTo,
        neighbours: found.neighbours.map((one) => ({
          otherId: run.images[one.place]?.id ?? 0,
          distance: one.distance,
        })),
      });
    else unsettled.push(place);
    if (lists.length >= written) await write(lists.length);
  }
  await write(lists.length);
  return unsettled;
}
