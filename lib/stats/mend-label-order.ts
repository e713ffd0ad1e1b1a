import { classMap } from "./class-map";
import type { LabelOrderMend } from "./diagnose-label-order";
import { imagesInRowOrder } from "./row-order";

/**
 * Predictions as they were meant: the stored ones with a diagnosed mend applied.
 *
 * Shapes as in `diagnoseLabelOrder`. A class that the mend leaves without meaning (the background class of a list one too
 * long) gives up its place to the next best; where too few are left, the row ends in -1, which no label equals.
 */
export function mendLabelOrder(
  predictions: {
    readonly ids: Int32Array;
    readonly columns: number;
    readonly labels: Int32Array;
    readonly classCount: number;
    readonly fileNames: readonly string[] | null;
  },
  mend: LabelOrderMend,
): Int32Array {
  const { ids, columns, labels, classCount, fileNames } = predictions;
  const meant = mend.classes === null ? null : classMap(mend.classes, classCount);
  const order = mend.rows === null ? null : imagesInRowOrder(mend.rows, labels, fileNames);
  const mended = new Int32Array(ids.length).fill(-1);
  for (let row = 0; row < labels.length; row++) {
    let to = (order?.[row] ?? row) * columns;
    for (let rank = 0; rank < columns; rank++) {
      const stored = ids[row * columns + (mend.columnsReversed ? columns - 1 - rank : rank)] ?? -2;
      const id = meant === null ? stored : (meant[stored + 1] ?? -2);
      if (id >= 0) mended[to++] = id;
    }
  }
  return mended;
}
