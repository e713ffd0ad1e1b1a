export interface CorrectCounts {
  readonly top1: number;
  /** Null when there are fewer than five columns. */
  readonly top5: number | null;
}

/**
 * Counts the images whose label is a model's first class, and those whose label is among its first five.
 *
 * `ids`: (images x columns) class indexes by rows, best first; `labels`: one class index an image. Throws a RangeError
 * when the sizes do not fit.
 */
export function countCorrect(ids: Int32Array, columns: number, labels: Int32Array): CorrectCounts {
  if (ids.length !== columns * labels.length)
    throw new RangeError(
      `Cannot score ${ids.length} predictions in ${columns} columns against ${labels.length} labels; give one row a label`,
    );
  let top1 = 0;
  let beyond = 0;
  const ranked = columns >= 5;
  for (let image = 0, at = 0; image < labels.length; image++, at += columns) {
    const label = labels[image];
    if (ids[at] === label) top1++;
    else if (
      ranked &&
      (ids[at + 1] === label || ids[at + 2] === label || ids[at + 3] === label || ids[at + 4] === label)
    )
      beyond++;
  }
  return { top1, top5: ranked ? top1 + beyond : null };
}
