/**
 * The ways in which class indexes go wrong between a model and a list of labels:
 * - `oneTooHigh` / `oneTooLow`: the model counts a background class first, or the labels count from 1;
 * - `stringSorted`: the model was trained on folders named 0, 1, 2, ... which a file listing sorts as 0, 1, 10, 100, ...;
 * - `labelsStringSorted`: the same slip in the labels;
 * - `reversed`: the classes run from the last to the first.
 */
export const classMistakes = ["oneTooHigh", "oneTooLow", "stringSorted", "labelsStringSorted", "reversed"] as const;
export type ClassMistake = (typeof classMistakes)[number];

/**
 * The table that undoes a mistake: entry `id + 1` is the class meant by a predicted `id` from -1 to classCount, or -2 where
 * no class is meant.
 *
 * The two ends beyond the class list are there because an index shifted by one falls on them.
 */
export function classMap(mistake: ClassMistake, classCount: number): Int32Array {
  const meant = meaning(mistake, classCount);
  return Int32Array.from({ length: classCount + 2 }, (_, place) => {
    const id = meant(place - 1);
    return id >= 0 && id < classCount ? id : -2;
  });
}

function meaning(mistake: ClassMistake, classCount: number): (id: number) => number {
  if (mistake === "oneTooHigh") return (id) => id - 1;
  if (mistake === "oneTooLow") return (id) => id + 1;
  if (mistake === "reversed") return (id) => classCount - 1 - id;
  const byName = Array.from({ length: classCount }, (_, id) => String(id)).sort();
  if (mistake === "stringSorted") return (id) => Number(byName[id] ?? -2);
  const placeOf = new Map(byName.map((name, place) => [Number(name), place]));
  return (id) => placeOf.get(id) ?? -2;
}
