import type { NearestHeaps } from "./nearest-heaps";

/** A neighbour: its place in the corpus. */
export interface Nearest {
  readonly place: number;
  readonly distance: number;
}

/** The neighbours of one query, nearest first, and up to where nothing is missing. */
export interface NearestList {
  readonly neighbours: readonly Nearest[];
  /** No other vector of the corpus is nearer than this; infinity where all are listed. */
  readonly completeTo: number;
  /** False where the bounds kept were too few to tell the nearest: ask again with more. */
  readonly settled: boolean;
}

/**
 * The nearest of a query among those whose lower bounds a heap has kept: exact distances are computed in the order of the bounds until
 * no bound is left below the last neighbour wanted.
 *
 * `distance(place, stopAbove)` answers the exact distance, or any number above `stopAbove`; undefined where it cannot be had.
 */
export async function nearestByDistance(
  heaps: NearestHeaps,
  query: number,
  { wanted, radius }: { wanted: number; radius: number },
  distance: (place: number, stopAbove: number) => Promise<number | undefined>,
): Promise<NearestList> {
  const neighbours: Nearest[] = [];
  const limit = () => (neighbours.length < wanted ? radius : Math.min(radius, neighbours.at(-1)?.distance ?? radius));
  for (const { id: place, key: bound } of heaps.sorted(query)) {
    if (bound > limit()) break;
    const exact = await distance(place, limit());
    if (exact === undefined || exact > limit()) continue;
    const after = neighbours.findIndex((one) => one.distance > exact || (one.distance === exact && one.place > place));
    neighbours.splice(after < 0 ? neighbours.length : after, 0, { place, distance: exact });
    if (neighbours.length > wanted) neighbours.pop();
  }
  // What the heap left out has at least this bound, and so at least this distance.
  const unseen = Math.min(heaps.leftOut(query), heaps.largest(query));
  const completeTo = Math.min(limit(), unseen);
  return { neighbours, completeTo, settled: unseen >= limit() };
}
