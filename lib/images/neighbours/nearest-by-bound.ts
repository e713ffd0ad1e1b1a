import type { MatrixMultiply } from "./matrix-multiply";
import { NearestHeaps } from "./nearest-heaps";

/** Many float32 vectors that need not be in memory at once. */
export interface VectorSet {
  readonly count: number;
  readonly depth: number;
  /** Vectors `from` to `to` (not included), one after another. */
  read(from: number, to: number): Promise<Float32Array>;
}

export interface NearestOptions {
  /** Vectors whose neighbours are wanted: places in the corpus, ascending. */
  readonly queries: readonly number[];
  readonly corpus: VectorSet;
  /** Squared distances of vectors are multiplied by this. */
  readonly scale: number;
  /** Neighbours kept per query. */
  readonly capacity: number;
  /** Only what may lie within this distance is kept. */
  readonly radius: number;
  readonly multiply: MatrixMultiply;
  readonly signal?: AbortSignal;
}

export interface NearestOfBlock {
  /** First and last query of the block (places in `queries`, the last not included). */
  readonly from: number;
  readonly to: number;
  readonly heaps: NearestHeaps;
}

const corpusBlock = 2048;
/** At depth 4096 a block of queries is 64 MB. */
export const queryBlock = 4096;
/** Queries of one product: 4 MB come out of it, which stay in the cache (a fifth faster than all queries of the block at once), and nothing else waits for long. */
const productRows = 512;

/**
 * For each query the vectors of the corpus with the smallest lower bounds of their distance, block of queries by block.
 *
 * A bound is scale x |a - b|^2 computed through |a|^2 + |b|^2 - 2ab in float32, less the most that rounding can add to it: it never
 * exceeds the exact value. The vector itself is left out. Memory: one block of queries, two of the corpus and one of products.
 * Source of the rounding bound: Higham, "Accuracy and Stability of Numerical Algorithms", 3.1: |error| <= n u / (1 - n u) |a||b|.
 */
export async function* nearestByBound(options: NearestOptions): AsyncGenerator<NearestOfBlock> {
  const { queries, corpus } = options;
  for (let from = 0; from < queries.length; from += queryBlock) {
    const to = Math.min(from + queryBlock, queries.length);
    const places = queries.slice(from, to);
    const vectors = await gather(corpus, places);
    const heaps = new NearestHeaps(places.length, options.capacity);
    await scanCorpus(options, places, vectors, heaps);
    if (options.signal?.aborted) return;
    yield { from, to, heaps };
  }
}

async function scanCorpus(
  { corpus, multiply, scale, radius, signal }: NearestOptions,
  places: readonly number[],
  vectors: Float32Array,
  heaps: NearestHeaps,
): Promise<void> {
  const depth = corpus.depth;
  const norms = squaredNorms(vectors, depth);
  // |b|^2 - 2ab comes out of the product; a factor of two changes no digit.
  for (let place = 0; place < vectors.length; place += 1) vectors[place] = -2 * (vectors[place] ?? 0);
  const values = new Float32Array(Math.min(productRows, places.length) * Math.min(corpusBlock, corpus.count));
  const least = new Float32Array(Math.min(productRows, places.length));
  let next = corpus.read(0, Math.min(corpusBlock, corpus.count));
  for (let start = 0; start < corpus.count; start += corpusBlock) {
    const block = await next;
    const columns = block.length / depth;
    // The next block is read while this one is multiplied.
    next = corpus.read(start + columns, Math.min(start + columns + corpusBlock, corpus.count));
    const others = squaredNorms(block, depth);
    const added = Float32Array.from(others);
    for (let first = 0; first < places.length; first += productRows) {
      if (signal?.aborted) break;
      const rows = Math.min(productRows, places.length - first);
      const into = { values: values.subarray(0, rows * columns), least: least.subarray(0, rows) };
      const queries = vectors.subarray(first * depth, (first + rows) * depth);
      await multiply.multiplyAdd(queries, block, added, { rows, columns, depth }, into);
      scanBlock({ ...into, first, places, norms, others, start, depth, scale, radius, heaps });
    }
    if (signal?.aborted) break;
  }
  await next;
}

interface ScannedBlock {
  /** Query by query |b|^2 - 2ab of each vector b of the block, and the least of them. */
  values: Float32Array;
  least: Float32Array;
  /** The first of these queries. */
  first: number;
  places: readonly number[];
  norms: Float64Array;
  others: Float64Array;
  /** Place in the corpus of the block's first vector. */
  start: number;
  depth: number;
  scale: number;
  radius: number;
  heaps: NearestHeaps;
}

function scanBlock(scanned: ScannedBlock): void {
  const { values, least, first, places, norms, others, start, depth, scale, radius, heaps } = scanned;
  const unit = 2 ** -24;
  // `values` are float32 sums of depth + 1 terms, in whatever order: they are off by at most this times 2|a||b| + |b|^2, a quarter to spare.
  const rounding = (1.25 * (depth + 4) * unit) / (1 - (depth + 4) * unit);
  const columns = others.length;
  const lengths = others.map(Math.sqrt);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  for (let row = 0; row < least.length; row += 1) {
    const query = first + row;
    const place = places[query] ?? -1;
    const norm = norms[query] ?? 0;
    const twice = 2 * Math.sqrt(norm);
    let limit = Math.min(radius, heaps.largest(query)) / scale;
    // Most queries have nothing near in a block.
    if (norm + (least[row] ?? 0) - rounding * longest * (twice + longest) > limit) continue;
    const at = row * columns;
    for (let column = 0; column < columns; column += 1) {
      const length = lengths[column] ?? 0;
      const bound = norm + (values[at + column] ?? 0) - rounding * length * (twice + length);
      if (bound > limit || start + column === place) continue;
      heaps.offer(query, Math.max(0, bound) * scale, start + column);
      limit = Math.min(radius, heaps.largest(query)) / scale;
    }
  }
}

/** Four sums at once: one alone waits for each of its additions. */
function squaredNorms(vectors: Float32Array, depth: number): Float64Array {
  const norms = new Float64Array(vectors.length / depth);
  const whole = depth - (depth % 4);
  for (let row = 0; row < norms.length; row += 1) {
    let [one, two, three, four] = [0, 0, 0, 0];
    let at = row * depth;
    for (const end = at + whole; at < end; at += 4) {
      one += (vectors[at] ?? 0) ** 2;
      two += (vectors[at + 1] ?? 0) ** 2;
      three += (vectors[at + 2] ?? 0) ** 2;
      four += (vectors[at + 3] ?? 0) ** 2;
    }
    for (const end = (row + 1) * depth; at < end; at += 1) one += (vectors[at] ?? 0) ** 2;
    norms[row] = one + two + (three + four);
  }
  return norms;
}

async function gather(corpus: VectorSet, places: readonly number[]): Promise<Float32Array> {
  const vectors = new Float32Array(places.length * corpus.depth);
  // Runs of neighbouring places are read at once.
  for (let from = 0; from < places.length; ) {
    const first = places[from] ?? 0;
    let to = from + 1;
    while (to < places.length && places[to] === first + to - from && to - from < corpusBlock) to += 1;
    vectors.set(await corpus.read(first, first + to - from), from * corpus.depth);
    from = to;
  }
  return vectors;
}
