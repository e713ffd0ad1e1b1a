/** For each of many queries the `capacity` smallest keys offered so far: a binary heap each, the largest key on top, in flat arrays. */
export class NearestHeaps {
  readonly #keys: Float64Array;
  readonly #ids: Int32Array;
  readonly #sizes: Int32Array;
  /** Smallest key that was offered below the query's limit and had no room; infinity where none was. */
  readonly #left: Float64Array;

  constructor(
    readonly queries: number,
    readonly capacity: number,
  ) {
    this.#keys = new Float64Array(queries * capacity);
    this.#ids = new Int32Array(queries * capacity);
    this.#sizes = new Int32Array(queries);
    this.#left = new Float64Array(queries).fill(Number.POSITIVE_INFINITY);
  }

  /** Whether the heap of a query is full; what is offered from then on must lie below `largest`. */
  isFull(query: number): boolean {
    return this.#sizes[query] === this.capacity;
  }

  /** The largest key kept for a query; infinity while there is room. */
  largest(query: number): number {
    return this.isFull(query) ? (this.#keys[query * this.capacity] ?? 0) : Number.POSITIVE_INFINITY;
  }

  /** Everything left out for want of room has at least this key; infinity where nothing was left out. */
  leftOut(query: number): number {
    return this.#left[query] ?? 0;
  }

  offer(query: number, key: number, id: number): void {
    const from = query * this.capacity;
    const size = this.#sizes[query] ?? 0;
    if (size < this.capacity) {
      this.#sizes[query] = size + 1;
      this.#siftUp(from, size, key, id);
      return;
    }
    const top = this.#keys[from] ?? 0;
    this.#left[query] = Math.min(this.#left[query] ?? 0, Math.max(key, top));
    if (key < top) this.#siftDown(from, key, id);
  }

  /** What is kept for a query, nearest first; equal keys by id. */
  sorted(query: number): { id: number; key: number }[] {
    const from = query * this.capacity;
    const size = this.#sizes[query] ?? 0;
    return Array.from({ length: size }, (_, place) => ({
      id: this.#ids[from + place] ?? 0,
      key: this.#keys[from + place] ?? 0,
    })).sort((a, b) => a.key - b.key || a.id - b.id);
  }

  #set(at: number, key: number, id: number): void {
    this.#keys[at] = key;
    this.#ids[at] = id;
  }

  #siftUp(from: number, last: number, key: number, id: number): void {
    let place = last;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#keys[from + parent] ?? 0;
      if (above >= key) break;
      this.#set(from + place, above, this.#ids[from + parent] ?? 0);
      place = parent;
    }
    this.#set(from + place, key, id);
  }

  #siftDown(from: number, key: number, id: number): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.capacity) break;
      if (child + 1 < this.capacity && (this.#keys[from + child + 1] ?? 0) > (this.#keys[from + child] ?? 0))
        child += 1;
      const below = this.#keys[from + child] ?? 0;
      if (below <= key) break;
      this.#set(from + place, below, this.#ids[from + child] ?? 0);
      place = child;
    }
    this.#set(from + place, key, id);
  }
}
