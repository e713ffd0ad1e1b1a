import fc from "fast-check";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { classMap, classMistakes } from "./class-map";
import { countCorrect } from "./count-correct";
import { diagnoseLabelOrder } from "./diagnose-label-order";
import { mendLabelOrder } from "./mend-label-order";
import { imagesInRowOrder, rowOrders } from "./row-order";

const classCount = 30;
const images = 600;
const columns = 5;

/** A model that ranks the right class first for `skill` percent of the images and second for half of the rest. */
function buildPredictions(skill: number, seed = 1) {
  const rng = xoroshiro128plus(seed);
  const labels = Int32Array.from({ length: images }, () => uniformInt(rng, 0, classCount - 1));
  const fileNames = Array.from({ length: images }, (_, image) => `${uniformInt(rng, 0, 1e9)}-${image}`);
  const ids = new Int32Array(images * columns);
  labels.forEach((label, image) => {
    const others = Array.from({ length: classCount }, (_, id) => id).filter((id) => id !== label);
    for (let rank = 0; rank < columns; rank++)
      ids[image * columns + rank] = others.splice(uniformInt(rng, 0, others.length - 1), 1)[0] ?? 0;
    if (uniformInt(rng, 1, 100) <= skill) ids[image * columns] = label;
    else if (uniformInt(rng, 0, 1) === 1) ids[image * columns + 1] = label;
  });
  return { ids, columns, labels, classCount, fileNames };
}

test("an honest model is sound, good or bad", () => {
  fc.assert(
    fc.property(fc.integer({ min: 15, max: 100 }), fc.integer(), (skill, seed) => {
      expect(diagnoseLabelOrder(buildPredictions(skill, seed)).verdict).toBe("sound");
    }),
    { numRuns: 40 },
  );
});

test("reversed columns are found, and the mend restores every prediction", () => {
  const sound = buildPredictions(30);
  const stored = { ...sound, ids: new Int32Array(images * columns) };
  for (let at = 0; at < sound.ids.length; at++) {
    const rank = at % columns;
    stored.ids[at - rank + columns - 1 - rank] = sound.ids[at] ?? 0;
  }
  const diagnosis = diagnoseLabelOrder(stored);
  expect(diagnosis.mend).toEqual({ columnsReversed: true, classes: null, rows: null });
  expect(diagnosis.mended).toBe(countCorrect(sound.ids, columns, sound.labels).top1);
  expect(diagnosis.mend && mendLabelOrder(stored, diagnosis.mend)).toEqual(sound.ids);
});

test.each(classMistakes)("class indexes gone wrong as %s are found, and the mend restores the accuracy", (mistake) => {
  const sound = buildPredictions(70);
  const meant = classMap(mistake, classCount);
  // The stored index is the one that the mistake gives for the class meant.
  const stored = { ...sound, ids: sound.ids.map((id) => meant.indexOf(id) - 1) };
  const diagnosis = diagnoseLabelOrder(stored);
  expect(diagnosis.mend).toEqual({ columnsReversed: false, classes: mistake, rows: null });
  expect(diagnosis.mend && mendLabelOrder(stored, diagnosis.mend)).toEqual(sound.ids);
});

test.each(rowOrders)("rows %s are found, and the mend restores the accuracy", (order) => {
  const sound = buildPredictions(60);
  const place = imagesInRowOrder(order, sound.labels, sound.fileNames) ?? new Int32Array();
  const stored = { ...sound, ids: new Int32Array(images * columns) };
  place.forEach((image, row) => {
    stored.ids.set(sound.ids.subarray(image * columns, (image + 1) * columns), row * columns);
  });
  const diagnosis = diagnoseLabelOrder(stored);
  expect(diagnosis.mend).toEqual({ columnsReversed: false, classes: null, rows: order });
  expect(diagnosis.mend && mendLabelOrder(stored, diagnosis.mend)).toEqual(sound.ids);
});

test("a walk over folders sorted as text, which confuses rows and classes at once, is found", () => {
  const sound = buildPredictions(80);
  const place = imagesInRowOrder("byClassName", sound.labels, null) ?? new Int32Array();
  const meant = classMap("stringSorted", classCount);
  const stored = { ...sound, fileNames: null, ids: new Int32Array(images * columns) };
  place.forEach((image, row) => {
    for (let rank = 0; rank < columns; rank++)
      stored.ids[row * columns + rank] = meant.indexOf(sound.ids[image * columns + rank] ?? 0) - 1;
  });
  const { mend } = diagnoseLabelOrder(stored);
  expect(mend).toEqual({ columnsReversed: false, classes: "stringSorted", rows: "byClassName" });
});

test("where one mistake explains as much as two, one is offered", () => {
  const labels = Int32Array.from({ length: images }, (_, image) => (image * 7) % classCount);
  const order = imagesInRowOrder("byClassName", labels, null) ?? new Int32Array();
  const ids = Int32Array.from(order, (image) => labels[image] ?? 0);
  const { mend } = diagnoseLabelOrder({ ids, columns: 1, labels, classCount, fileNames: null });
  expect(mend).toEqual({ columnsReversed: false, classes: null, rows: "byClassName" });
});

test("shuffled rows are at chance, and nothing is offered", () => {
  const sound = buildPredictions(90);
  const rng = xoroshiro128plus(9);
  const rows = Array.from({ length: images }, (_, row) => row);
  for (let row = images - 1; row > 0; row--) {
    const other = uniformInt(rng, 0, row);
    [rows[row], rows[other]] = [rows[other] ?? 0, rows[row] ?? 0];
  }
  const ids = Int32Array.from(rows.flatMap((row) => [...sound.ids.subarray(row * columns, (row + 1) * columns)]));
  expect(diagnoseLabelOrder({ ...sound, ids })).toMatchObject({ verdict: "atChance", mend: null });
});

test("a handful of images is too few to doubt", () => {
  const few = {
    ids: Int32Array.of(1, 0, 1),
    columns: 1,
    labels: Int32Array.of(0, 1, 0),
    classCount: 2,
    fileNames: null,
  };
  expect(diagnoseLabelOrder(few).verdict).toBe("sound");
});
