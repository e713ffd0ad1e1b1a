import type { FoundNeighbours } from "@/lib/features/duplicates/mutations";
import { listDescriptors } from "@/lib/features/duplicates/queries";
import { radiusOf } from "@/lib/features/duplicates/schema";
import { NearestHeaps } from "@/lib/images/neighbours/nearest-heaps";
import { countBits32, mirroredHash } from "@/lib/images/neighbours/perceptual-hash";
import { candidatesLeft, idsOf, type SearchRun } from "./search-run";

const chunkSize = 5000;
/** Queries between two looks at the clock and the state of the search. */
const block = 256;

interface HashHalves {
  low: Uint32Array;
  high: Uint32Array;
}

/** hash: bits that differ, the other image as it is or mirrored; every pair is looked at. */
export async function searchHash(run: SearchRun): Promise<void> {
  const stage = "comparing hashes";
  const left = await candidatesLeft(run, "hash");
  await run.progress.add(run.candidates.length - left.length, stage);
  if (left.length === 0) return;
  const hashes = await loadHashes(run);
  const radius = radiusOf(run.settings, "hash");
  for (let from = 0; from < left.length; from += block) {
    const places = left.slice(from, from + block);
    const heaps = new NearestHeaps(places.length, run.settings.neighbours);
    for (const [query, place] of places.entries()) scan(hashes, place, query, heaps, radius);
    await run.record(
      "hash",
      places.map((place, query) => toList(run, place, query, heaps, radius)),
    );
    await run.progress.add(places.length, stage);
    await new Promise((next) => setImmediate(next));
  }
}

async function loadHashes(run: SearchRun): Promise<HashHalves> {
  const low = new Uint32Array(run.images.length);
  const high = new Uint32Array(run.images.length);
  for (let from = 0; from < run.images.length; from += chunkSize) {
    const places = run.images.slice(from, from + chunkSize).map((_, at) => from + at);
    // Both in the order of the ids.
    const rows = await listDescriptors(idsOf(run, places), run.settings.side);
    rows.forEach(({ hash }, at) => {
      low[from + at] = Number(BigInt.asUintN(32, hash));
      high[from + at] = Number(BigInt.asUintN(32, hash >> 32n));
    });
  }
  return { low, high };
}

function scan({ low, high }: HashHalves, place: number, query: number, heaps: NearestHeaps, radius: number): void {
  const ownLow = low[place] ?? 0;
  const ownHigh = high[place] ?? 0;
  const mirrored = mirroredHash((BigInt(ownHigh) << 32n) | BigInt(ownLow));
  const mirroredLow = Number(BigInt.asUintN(32, mirrored));
  const mirroredHigh = Number(BigInt.asUintN(32, mirrored >> 32n));
  for (let other = 0; other < low.length; other += 1) {
    const otherLow = low[other] ?? 0;
    const otherHigh = high[other] ?? 0;
    const bits = Math.min(
      countBits32(ownLow ^ otherLow) + countBits32(ownHigh ^ otherHigh),
      countBits32(mirroredLow ^ otherLow) + countBits32(mirroredHigh ^ otherHigh),
    );
    if (bits <= radius && other !== place) heaps.offer(query, bits, other);
  }
}

function toList(run: SearchRun, place: number, query: number, heaps: NearestHeaps, radius: number): FoundNeighbours {
  return {
    imageId: run.images[place]?.id ?? 0,
    completeTo: Math.min(radius, heaps.leftOut(query)),
    neighbours: heaps.sorted(query).map(({ id, key }) => ({ otherId: run.images[id]?.id ?? 0, distance: key })),
  };
}
