import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { drawBinomial } from "./draw-binomial";

/**
 * A set of images summed by how many of `votes` votes select them: entry k holds the images with k selecting votes, and of
 * these the ones a model has right (a fraction of images where several models are averaged).
 */
export interface VoteCells {
  readonly votes: number;
  readonly images: Float64Array;
  readonly correct: Float64Array;
}

/**
 * Sums images into cells: `selected` of `votes` votes and `correct` (0 to 1) for each image.
 *
 * Throws a RangeError when an image has more selecting votes than votes, or the arrays differ in length.
 */
export function countVoteCells(selected: ArrayLike<number>, correct: ArrayLike<number>, votes: number): VoteCells {
  if (selected.length !== correct.length)
    throw new RangeError(
      `Cannot count ${selected.length} images with ${correct.length} results; give one result an image`,
    );
  const cells = { votes, images: new Float64Array(votes + 1), correct: new Float64Array(votes + 1) };
  for (let image = 0; image < selected.length; image++) {
    const k = selected[image] ?? -1;
    if (!(Number.isInteger(k) && k >= 0 && k <= votes))
      throw new RangeError(`Cannot count image ${image}: ${k} of ${votes} votes select it; give 0 to ${votes}`);
    cells.images[k] = (cells.images[k] ?? 0) + 1;
    cells.correct[k] = (cells.correct[k] ?? 0) + (correct[image] ?? 0);
  }
  return cells;
}

/** The number of images in all cells. */
export function countImages(cells: VoteCells): number {
  return cells.images.reduce((sum, images) => sum + images, 0);
}

/** The accuracy over all cells, a fraction. */
export function cellAccuracy(cells: VoteCells): number {
  return cells.correct.reduce((sum, correct) => sum + correct, 0) / countImages(cells);
}

/**
 * Draws as many images with replacement from the cells: one resample of a bootstrap over images.
 *
 * Images right and wrong are drawn as such, so correct counts must be whole. Throws a RangeError otherwise.
 */
export function resampleCells(cells: VoteCells, rng: RandomGenerator): VoteCells {
  const resampled = {
    votes: cells.votes,
    images: new Float64Array(cells.votes + 1),
    correct: new Float64Array(cells.votes + 1),
  };
  let imagesLeft = countImages(cells);
  let toDraw = imagesLeft;
  const draw = (images: number): number => {
    const drawn = drawBinomial(toDraw, Math.min(1, images / imagesLeft), rng);
    imagesLeft -= images;
    toDraw -= drawn;
    return drawn;
  };
  for (let k = 0; k <= cells.votes && toDraw > 0; k++) {
    const images = cells.images[k] ?? 0;
    const correct = cells.correct[k] ?? 0;
    if (images === 0) continue;
    if (!Number.isInteger(correct))
      throw new RangeError(`Cannot resample: cell ${k} holds ${correct} images right; resample one model at a time`);
    const right = correct === 0 ? 0 : draw(correct);
    const wrong = images === correct ? 0 : draw(images - correct);
    resampled.images[k] = right + wrong;
    resampled.correct[k] = right;
  }
  return resampled;
}

/**
 * The cells as they are when one vote of each image is deleted at random: drawn, or without `rng` as expected over all draws.
 *
 * An image with k of n selecting votes loses a selecting one with chance k / n.
 */
export function deleteOneVote(cells: VoteCells, rng?: RandomGenerator): VoteCells {
  const votes = cells.votes - 1;
  if (votes < 1) throw new RangeError(`Cannot delete a vote: images have ${cells.votes}; two are the least`);
  const left = { votes, images: new Float64Array(votes + 1), correct: new Float64Array(votes + 1) };
  const move = (count: number, chance: number): number =>
    rng === undefined ? count * chance : drawBinomial(Math.round(count), chance, rng);
  for (let k = 0; k <= cells.votes; k++) {
    const images = cells.images[k] ?? 0;
    if (images === 0) continue;
    const correct = cells.correct[k] ?? 0;
    const chance = k / cells.votes;
    const rightDown = move(correct, chance);
    const wrongDown = move(images - correct, chance);
    if (k > 0) {
      left.images[k - 1] = (left.images[k - 1] ?? 0) + rightDown + wrongDown;
      left.correct[k - 1] = (left.correct[k - 1] ?? 0) + rightDown;
    }
    if (k <= votes) {
      left.images[k] = (left.images[k] ?? 0) + images - rightDown - wrongDown;
      left.correct[k] = (left.correct[k] ?? 0) + correct - rightDown;
    }
  }
  return left;
}
