import fc from "fast-check";
import { expect, test } from "vitest";
import { topClasses } from "./top-classes";

function refuse(row: number, column: number): never {
  throw new Error(`NaN at ${row}, ${column}`);
}

test("the best classes come first and equal scores rank by index, as a stable sort has it", () => {
  const scores = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(scores, fc.integer({ min: 1, max: 6 }), (row, wanted) => {
      const kept = Math.min(wanted, row.length);
      const sorted = row.map((_, index) => index).sort((a, b) => (row[b] ?? 0) - (row[a] ?? 0) || a - b);
      expect([...topClasses(Float64Array.from(row), row.length, kept, refuse)]).toEqual(sorted.slice(0, kept));
    }),
  );
});

test("rows are ranked one by one, infinite scores included", () => {
  const scores = Float32Array.of(1, 2, 3, Number.NEGATIVE_INFINITY, 5, Number.POSITIVE_INFINITY);
  expect([...topClasses(scores, 3, 2, refuse)]).toEqual([2, 1, 2, 1]);
});

test("NaN is reported where it stands", () => {
  expect(() => topClasses(Float64Array.of(1, 2, 3, Number.NaN), 2, 1, refuse)).toThrow("NaN at 1, 1");
});
