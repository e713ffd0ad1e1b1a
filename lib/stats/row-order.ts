/**
 * The orders in which rows of predictions are met when they do not follow the list of images:
 * - `byClass`: images grouped by class index, as a walk over class folders gives them;
 * - `byClassName`: the same with class folders named 0, 1, 2, ... and sorted as text: 0, 1, 10, 100, ...;
 * - `byFileName`: images sorted by file name;
 * - `reversed`: last to first;
 * - `oneLate` / `oneEarly`: one row too many at the start, and the last one lost; or the other way about.
 */
export const rowOrders = ["byClass", "byClassName", "byFileName", "reversed", "oneLate", "oneEarly"] as const;
export type RowOrder = (typeof rowOrders)[number];

/**
 * Where each row of a file in this order belongs: entry r is the image, counted in the list, that row r speaks of.
 *
 * `labels`: class index of each image in the list; `fileNames`: its file, where known (null: `byFileName` has no answer).
 * Within a class the list's order is kept, which leaves accuracies right whatever the file's own order there was.
 */
export function imagesInRowOrder(
  order: RowOrder,
  labels: Int32Array,
  fileNames: readonly string[] | null,
): Int32Array | null {
  const images = Int32Array.from(labels, (_, image) => image);
  const label = (image: number): number => labels[image] ?? 0;
  switch (order) {
    case "byClass":
      return images.sort((a, b) => label(a) - label(b) || a - b);
    case "byClassName": {
      const names = Array.from({ length: labels.reduce((most, id) => Math.max(most, id), 0) + 1 }, (_, id) =>
        String(id),
      );
      const place = new Int32Array(names.length);
      names.sort().forEach((name, index) => {
        place[Number(name)] = index;
      });
      return images.sort((a, b) => (place[label(a)] ?? 0) - (place[label(b)] ?? 0) || a - b);
    }
    case "byFileName": {
      if (fileNames === null) return null;
      const name = (image: number): string => fileNames[image] ?? "";
      return images.sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : a - b));
    }
    case "reversed":
      return images.reverse();
    case "oneLate":
      return images.map((image) => (image - 1 + labels.length) % labels.length);
    case "oneEarly":
      return images.map((image) => (image + 1) % labels.length);
  }
}
