import fc from "fast-check";
import { expect, test } from "vitest";
import { selectInPlace } from "./select-in-place";

test("it finds what sorting would find, and divides the rest", () => {
  const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(values, fc.nat(), (list, pick) => {
      const rank = pick % list.length;
      const array = Float64Array.from(list);
      const found = selectInPlace(array, rank);
      expect(found).toBe(Float64Array.from(list).sort()[rank]);
      expect([...array].sort()).toEqual([...list].sort());
      expect(array.subarray(0, rank).every((value) => value <= found)).toBe(true);
      expect(array.subarray(rank).every((value) => value >= found)).toBe(true);
    }),
  );
});
