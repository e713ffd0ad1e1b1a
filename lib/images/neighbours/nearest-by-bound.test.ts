import fc from "fast-check";
import { expect, test } from "vitest";
import { loadMatrixMultiply, type MatrixMultiply, typedArrayMultiply } from "./matrix-multiply";
import { nearestByBound, type VectorSet } from "./nearest-by-bound";
import { NearestHeaps } from "./nearest-heaps";

function vectorSet(rows: readonly (readonly number[])[]): VectorSet {
  const depth = rows[0]?.length ?? 0;
  const flat = Float32Array.from(rows.flat());
  return { count: rows.length, depth, read: async (from, to) => flat.slice(from * depth, to * depth) };
}

const multiplyAdd = async (
  { multiplyAdd: run }: MatrixMultiply,
  [a, b, c]: readonly [Float32Array, Float32Array, Float32Array],
  size: { rows: number; columns: number; depth: number },
) => {
  const into = { values: new Float32Array(size.rows * size.columns), least: new Float32Array(size.rows) };
  await run(a, b, c, size, into);
  return into;
};

test("a product is the sum written out with what is added, and the least of each row, whatever multiplies", async () => {
  // [1 2 3; 4 5 6] x transposed([1 0 2; 0 1 1; 3 3 3; 1 1 1; 2 0 0]) by hand: [7 5 18 6 2; 16 11 45 15 8]
  const a = Float32Array.of(1, 2, 3, 4, 5, 6);
  const b = Float32Array.of(1, 0, 2, 0, 1, 1, 3, 3, 3, 1, 1, 1, 2, 0, 0);
  const c = Float32Array.of(10, 20, -30, 40, 50);
  for (const multiply of [typedArrayMultiply, await loadMatrixMultiply()]) {
    const { values, least } = await multiplyAdd(multiply, [a, b, c], { rows: 2, columns: 5, depth: 3 });
    expect([...values]).toEqual([17, 25, -12, 46, 52, 26, 31, 15, 55, 58]);
    expect([...least]).toEqual([-12, 15]);
  }
});

test("both multiplications agree within float32's rounding", async () => {
  const [rows, columns, depth] = [37, 53, 300];
  const fill = (length: number, step: number) => Float32Array.from({ length }, (_, i) => ((i * step) % 1009) / 100 - 5);
  const matrices = [fill(rows * depth, 7919), fill(columns * depth, 104729), fill(columns, 31)] as const;
  const plain = await multiplyAdd(typedArrayMultiply, matrices, { rows, columns, depth });
  const fast = await multiplyAdd(await loadMatrixMultiply(), matrices, { rows, columns, depth });
  // n u |a||b|, Higham 3.1: 300 x 2^-24 x (300 x 25)
  fast.values.forEach((value, place) => {
    expect(Math.abs(value - (plain.values[place] ?? 0))).toBeLessThan(0.27);
  });
  fast.least.forEach((value, row) => {
    expect(value).toBe(Math.min(...fast.values.subarray(row * columns, (row + 1) * columns)));
  });
});

test("a heap keeps the smallest keys and knows from where on it kept nothing", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      (keys, capacity) => {
        const heaps = new NearestHeaps(1, capacity);
        keys.forEach((key, id) => {
          heaps.offer(0, key, id);
        });
        const sorted = keys.toSorted((a, b) => a - b);
        expect(heaps.sorted(0).map(({ key }) => key)).toEqual(sorted.slice(0, capacity));
        expect(heaps.leftOut(0)).toBe(sorted[capacity] ?? Number.POSITIVE_INFINITY);
      },
    ),
  );
});

test("bounds lie below the distances and miss nothing within the radius", async () => {
  const multiply = await loadMatrixMultiply();
  const row = fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 12, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 2, maxLength: 40 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 300_000 }),
      async (rows, capacity, radius) => {
        const queries = rows.map((_, place) => place).filter((place) => place % 2 === 0);
        const distance = (one: number, other: number) =>
          4 * (rows[one] ?? []).reduce((sum, value, place) => sum + (value - (rows[other]?.[place] ?? 0)) ** 2, 0);
        const options = { queries, corpus: vectorSet(rows), scale: 4, capacity, radius, multiply };
        for await (const { from, to, heaps } of nearestByBound(options)) {
          expect([from, to]).toEqual([0, queries.length]);
          queries.forEach((query, place) => {
            const kept = heaps.sorted(place);
            for (const { id, key } of kept) expect(key).toBeLessThanOrEqual(distance(query, id));
            const ids = new Set(kept.map(({ id }) => id));
            const missed = rows
              .map((_, other) => other)
              .filter((other) => other !== query && !ids.has(other) && distance(query, other) <= radius);
            // What is missing had no room, and the heap knows from which bound on that is so.
            const limit = Math.min(heaps.leftOut(place), heaps.largest(place));
            for (const other of missed) expect(distance(query, other)).toBeGreaterThanOrEqual(limit);
          });
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("more queries than one product takes: each gets its own nearest", async () => {
  // 1,100 vectors of small whole numbers: bounds are off by far less than 1.
  const rows = Array.from({ length: 1100 }, (_, row) =>
    Array.from({ length: 8 }, (_, column) => ((row * 7919 + column * 104_729) % 211) - 100),
  );
  const queries = rows.map((_, place) => place);
  const distance = (one: number, other: number) =>
    (rows[one] ?? []).reduce((sum, value, place) => sum + (value - (rows[other]?.[place] ?? 0)) ** 2, 0);
  for (const multiply of [typedArrayMultiply, await loadMatrixMultiply()]) {
    const options = { queries, corpus: vectorSet(rows), scale: 1, capacity: 3, radius: 1e9, multiply };
    for await (const { heaps } of nearestByBound(options))
      for (const query of [0, 511, 512, 1023, 1024, 1099]) {
        const found = heaps.sorted(query).map(({ id }) => distance(query, id));
        const all = queries.filter((other) => other !== query).map((other) => distance(query, other));
        expect(found.sort((a, b) => a - b)).toEqual(all.sort((a, b) => a - b).slice(0, 3));
      }
  }
});
