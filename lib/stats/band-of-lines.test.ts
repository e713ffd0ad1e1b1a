import { expect, test } from "vitest";
import { bandOfLines } from "./band-of-lines";

test("at each place the band holds the central share of the lines' heights", () => {
  // Heights at 1: 1, 2, 4; at 3: 3, 4, 14. A confidence of 1 takes all of them, 0.5 the percentiles 25 and 75.
  const lines = { slopes: Float64Array.of(1, 1, 5), offsets: Float64Array.of(0, 1, -1) };
  expect(bandOfLines(lines, [1, 3], 1)).toEqual([
    { place: 1, low: 1, high: 4 },
    { place: 3, low: 3, high: 14 },
  ]);
  expect(bandOfLines(lines, [3], 0.5)).toEqual([{ place: 3, low: 3.5, high: 9 }]);
});

test("without lines there is no band", () => {
  expect(bandOfLines({ slopes: new Float64Array(0), offsets: new Float64Array(0) }, [1])).toEqual([]);
});
