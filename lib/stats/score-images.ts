import { packBits } from "./result-bits";

export interface ScoredImages {
  /** One bit an image (`packBits`). */
  readonly top1: Uint8Array<ArrayBuffer>;
  /** Null when fewer than five classes are ranked. */
  readonly top5: Uint8Array<ArrayBuffer> | null;
  readonly correct: number;
  readonly correctTop5: number | null;
}

/** Scores each image: whether its label is the first class, and whether it is among the first five. Shapes as in `countCorrect`. */
export function scoreImages(ids: Int32Array, columns: number, labels: Int32Array): ScoredImages {
  if (ids.length !== columns * labels.length)
    throw new RangeError(
      `Cannot score ${ids.length} predictions in ${columns} columns against ${labels.length} labels; give one row a label`,
    );
  const first = new Uint8Array(labels.length);
  const among = new Uint8Array(labels.length);
  let correct = 0;
  let correctTop5 = 0;
  for (let image = 0; image < labels.length; image++) {
    const rank = ids.subarray(image * columns, image * columns + Math.min(5, columns)).indexOf(labels[image] ?? -1);
    if (rank === 0) {
      first[image] = 1;
      correct++;
    }
    if (rank >= 0) {
      among[image] = 1;
      correctTop5++;
    }
  }
  return {
    top1: packBits(first),
    top5: columns < 5 ? null : packBits(among),
    correct,
    correctTop5: columns < 5 ? null : correctTop5,
  };
}
