import { expect, test } from "vitest";
import { mendLabelOrder } from "./mend-label-order";

test("the background class of a list one too long gives up its place to the next best", () => {
  const stored = { ids: Int32Array.of(0, 3, 1, /**/ 2, 1, 0), columns: 3, labels: Int32Array.of(2, 1) };
  const mended = mendLabelOrder(
    { ...stored, classCount: 3, fileNames: null },
    { columnsReversed: false, classes: "oneTooHigh", rows: null },
  );
  expect([...mended]).toEqual([2, 0, -1, /**/ 1, 0, -1]);
});
