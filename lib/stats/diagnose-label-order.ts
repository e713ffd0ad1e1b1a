import { type ClassMistake, classMap, classMistakes } from "./class-map";
import { imagesInRowOrder, type RowOrder, rowOrders } from "./row-order";

/** What is wrong with a file of predictions; null where a respect is sound. */
export interface LabelOrderMend {
  /** The columns run from the worst class to the best. */
  readonly columnsReversed: boolean;
  readonly classes: ClassMistake | null;
  readonly rows: RowOrder | null;
}

export interface LabelOrderDiagnosis {
  /**
   * `sound`: no reading of the file fits the labels much better than the one stored. `mendable`: `mend` does. `atChance`: none
   * does, and as stored the file fits no better than guesses: its rows are shuffled or belong to another list.
   */
  readonly verdict: "sound" | "mendable" | "atChance";
  readonly mend: LabelOrderMend | null;
  /** Images right at the first rank, as stored and with the mend (or as stored). */
  readonly correct: number;
  readonly mended: number;
}

/**
 * Tries on a file of predictions the readings under which label orders usually go wrong.
 *
 * `ids`: (images x columns) class indexes by rows, best first as stored, of which -1 and `classCount` are the only ones
 * outside the class list that a mend can explain; `labels`: class index of each image. A mend is offered when it turns wrong
 * images right far beyond chance (4 standard deviations) and at least half as many again become right.
 */
export function diagnoseLabelOrder(predictions: {
  readonly ids: Int32Array;
  readonly columns: number;
  readonly labels: Int32Array;
  readonly classCount: number;
  readonly fileNames: readonly string[] | null;
}): LabelOrderDiagnosis {
  const { ids, columns, labels, classCount, fileNames } = predictions;
  const images = labels.length;
  const correct = countFirst(ids, columns, labels);
  const sound = { verdict: "sound", mend: null, correct, mended: correct } as const;
  // Readings exclude each other image by image: where one is right for most images, no other can be.
  if (2 * correct >= images) return sound;

  const identity = Int32Array.from({ length: classCount + 2 }, (_, place) => place - 1);
  const inListOrder = labels.map((_, image) => image);
  const count = (column: number, meant: Int32Array, order: Int32Array): number => {
    let right = 0;
    for (let row = 0, at = column; row < images; row++, at += columns)
      if (meant[(ids[at] ?? -2) + 1] === labels[order[row] ?? 0]) right++;
    return right;
  };
  const maps = new Map<ClassMistake | null, Int32Array>([[null, identity]]);
  for (const mistake of classMistakes) maps.set(mistake, classMap(mistake, classCount));
  let best: { readonly mend: LabelOrderMend; readonly mended: number } | null = null;
  const consider = (mend: LabelOrderMend, order: Int32Array): void => {
    const meant = maps.get(mend.classes) ?? identity;
    const mended = count(mend.columnsReversed ? columns - 1 : 0, meant, order);
    const gain = mended - correct;
    if (gain > 4 * Math.sqrt(mended + correct) && mended >= 1.5 * correct && mended > (best?.mended ?? 0))
      best = { mend, mended };
  };
  const columnReadings = columns > 1 ? [false, true] : [false];
  for (const columnsReversed of columnReadings)
    for (const classes of maps.keys()) consider({ columnsReversed, classes, rows: null }, inListOrder);
  if (best !== null) return offer(correct, best);
  if (!isAtChance(correct, ids, columns, labels, classCount)) return sound;

  const orders = rowOrders.flatMap((rows) => {
    const order = imagesInRowOrder(rows, labels, fileNames);
    return order === null ? [] : [{ rows, order }];
  });
  // One mistake before two: with equally large classes a pair of them can pass for a single one.
  for (const { rows, order } of orders) consider({ columnsReversed: false, classes: null, rows }, order);
  for (const { rows, order } of orders)
    for (const columnsReversed of columnReadings)
      for (const classes of maps.keys()) consider({ columnsReversed, classes, rows }, order);
  return best === null ? { ...sound, verdict: "atChance" } : offer(correct, best);
}

function countFirst(ids: Int32Array, columns: number, labels: Int32Array): number {
  let correct = 0;
  for (let row = 0, at = 0; row < labels.length; row++, at += columns) if (ids[at] === labels[row]) correct++;
  return correct;
}

function offer(correct: number, best: { readonly mend: LabelOrderMend; readonly mended: number }): LabelOrderDiagnosis {
  return { verdict: "mendable", mend: best.mend, correct, mended: best.mended };
}

/** Whether the matches are what independent draws from both margins give, on enough images to tell that from knowledge. */
function isAtChance(
  correct: number,
  ids: Int32Array,
  columns: number,
  labels: Int32Array,
  classCount: number,
): boolean {
  const predicted = new Float64Array(classCount + 2);
  for (let at = 0; at < ids.length; at += columns) {
    const place = (ids[at] ?? -2) + 1;
    predicted[place] = (predicted[place] ?? 0) + 1;
  }
  let expected = 0;
  for (const label of labels) expected += predicted[label + 1] ?? 0;
  expected /= Math.max(1, labels.length);
  const halfway = (labels.length + expected) / 2;
  return correct <= expected + 3 * Math.sqrt(expected) && halfway > expected + 6 * Math.sqrt(Math.max(1, expected));
}
