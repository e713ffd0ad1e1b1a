/** A class on both sets, over all models: how many of its (model, image) answers are right. */
export interface ClassGap {
  readonly wnid: string;
  readonly originalImages: number;
  readonly newImages: number;
  /** In percent, averaged over models. */
  readonly original: number;
  readonly new: number;
  /** Original minus new, in points. */
  readonly gap: number;
  /** The gap's standard error from the images' spread on both sets, in points; null with fewer than two images on a side. */
  readonly standardError: number | null;
}

interface ClassedImages {
  readonly wnids: readonly string[];
  /** Of each image: the share of models that are right, 0 to 1. */
  readonly correct: ArrayLike<number>;
}

/** The gap class by class, the largest first; classes that only one set has are left out. */
export function compareClasses(original: ClassedImages, onNew: ClassedImages): ClassGap[] {
  const before = byClass(original);
  const after = byClass(onNew);
  return [...before]
    .flatMap(([wnid, a]) => {
      const b = after.get(wnid);
      if (b === undefined) return [];
      const accuracy = ({ sum, images }: Sums) => (100 * sum) / images;
      const error =
        variance(a) === null || variance(b) === null ? null : 100 * Math.sqrt((variance(a) ?? 0) + (variance(b) ?? 0));
      return [
        {
          wnid,
          originalImages: a.images,
          newImages: b.images,
          original: accuracy(a),
          new: accuracy(b),
          gap: accuracy(a) - accuracy(b),
          standardError: error,
        },
      ];
    })
    .sort((x, y) => y.gap - x.gap || (x.wnid < y.wnid ? -1 : 1));
}

interface Sums {
  images: number;
  sum: number;
  squares: number;
}

function byClass({ wnids, correct }: ClassedImages): Map<string, Sums> {
  const classes = new Map<string, Sums>();
  wnids.forEach((wnid, image) => {
    const sums = classes.get(wnid) ?? { images: 0, sum: 0, squares: 0 };
    const share = correct[image] ?? 0;
    classes.set(wnid, { images: sums.images + 1, sum: sums.sum + share, squares: sums.squares + share * share });
  });
  return classes;
}

/** Of the mean over images. */
function variance({ images, sum, squares }: Sums): number | null {
  return images < 2 ? null : Math.max(0, squares - (sum * sum) / images) / (images - 1) / images;
}
