import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { averageRanks } from "./average-ranks";
import { clopperPearson } from "./clopper-pearson";
import { randomOrder } from "./random-order";

export interface SetDiscriminator {
  readonly originalImages: number;
  readonly newImages: number;
  /** Chance that a new image scores above an original one, each scored by a fit that has not seen it; .5 = cannot be told apart. */
  readonly areaUnderCurve: number;
  /** Share of held-out images that are told right, classes weighing alike, with its 95% interval. */
  readonly correct: number;
  readonly interval: { readonly low: number; readonly high: number };
  /** By feature: the weight of one standard deviation, in log-odds of being new; the largest first. */
  readonly weights: readonly {
    readonly feature: string;
    readonly weight: number;
    readonly original: number;
    readonly new: number;
  }[];
}

const folds = 5;
const ridge = 1;

/**
 * Whether simple statistics of images tell two sets apart: a logistic regression (ridge 1, features standardised), scored on images
 * that it has not seen (five folds at random).
 *
 * `rows`: one row of features an image, finite numbers. Null with fewer than ten images on a side.
 */
export function tellSetsApart(
  features: readonly string[],
  original: readonly (readonly number[])[],
  onNew: readonly (readonly number[])[],
  rng: RandomGenerator,
): SetDiscriminator | null {
  if (original.length < 10 || onNew.length < 10) return null;
  const rows = standardised([...original, ...onNew]);
  const isNew = rows.map((_, index) => index >= original.length);
  // Each set weighs one half, whatever their sizes.
  const weightOf = (index: number) => 0.5 / (isNew[index] ? onNew.length : original.length);
  const fold = new Int32Array(rows.length);
  [...randomOrder(rows.length, rng)].forEach((index, place) => {
    fold[index] = place % folds;
  });
  const scores = new Array<number>(rows.length).fill(0);
  for (let out = 0; out < folds; out++) {
    const train = rows.map((_, index) => index).filter((index) => fold[index] !== out);
    const fitted = fitLogistic(
      train.map((index) => rows[index] ?? []),
      train.map((index) => Boolean(isNew[index])),
      train.map(weightOf),
    );
    rows.forEach((row, index) => {
      if (fold[index] === out) scores[index] = score(fitted, row);
    });
  }
  const ranks = averageRanks(scores);
  const rankSum = ranks.reduce((sum, rank, index) => sum + (isNew[index] ? rank : 0), 0);
  const rightOld = scores.filter((value, index) => !isNew[index] && value < 0).length;
  const rightNew = scores.filter((value, index) => isNew[index] && value >= 0).length;
  const correct = (rightOld / original.length + rightNew / onNew.length) / 2;
  const all = fitLogistic(
    rows,
    isNew,
    rows.map((_, index) => weightOf(index)),
  );
  const mean = (some: readonly (readonly number[])[], column: number) =>
    some.reduce((sum, row) => sum + (row[column] ?? 0), 0) / some.length;
  return {
    originalImages: original.length,
    newImages: onNew.length,
    areaUnderCurve: (rankSum - (onNew.length * (onNew.length + 1)) / 2) / (onNew.length * original.length),
    correct,
    interval: clopperPearson(Math.round(correct * rows.length), rows.length),
    weights: features
      .map((feature, column) => ({
        feature,
        weight: all[column + 1] ?? 0,
        original: mean(original, column),
        new: mean(onNew, column),
      }))
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)),
  };
}

function standardised(rows: readonly (readonly number[])[]): number[][] {
  const columns = rows[0]?.length ?? 0;
  const out = rows.map(() => new Array<number>(columns).fill(0));
  for (let column = 0; column < columns; column++) {
    const mean = rows.reduce((sum, row) => sum + (row[column] ?? 0), 0) / rows.length;
    const spread = Math.sqrt(rows.reduce((sum, row) => sum + ((row[column] ?? 0) - mean) ** 2, 0) / rows.length);
    rows.forEach((row, index) => {
      const target = out[index];
      if (target) target[column] = spread > 0 ? ((row[column] ?? 0) - mean) / spread : 0;
    });
  }
  return out;
}

function score(coefficients: readonly number[], row: readonly number[]): number {
  return row.reduce((sum, value, column) => sum + value * (coefficients[column + 1] ?? 0), coefficients[0] ?? 0);
}

/** Newton's method on the weighted, ridged log-likelihood; the first coefficient is the constant. */
function fitLogistic(
  rows: readonly (readonly number[])[],
  isNew: readonly boolean[],
  weights: readonly number[],
): number[] {
  const size = (rows[0]?.length ?? 0) + 1;
  let coefficients = new Array<number>(size).fill(0);
  for (let round = 0; round < 30; round++) {
    const gradient = new Array<number>(size).fill(0);
    const curve = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    rows.forEach((row, index) => {
      const weight = (weights[index] ?? 0) * rows.length;
      const chance = 1 / (1 + Math.exp(-score(coefficients, row)));
      const wrong = weight * (Number(isNew[index]) - chance);
      const bend = weight * chance * (1 - chance);
      for (let i = 0; i < size; i++) {
        const xi = i === 0 ? 1 : (row[i - 1] ?? 0);
        gradient[i] = (gradient[i] ?? 0) + wrong * xi;
        const line = curve[i];
        if (line) for (let j = 0; j <= i; j++) line[j] = (line[j] ?? 0) + bend * xi * (j === 0 ? 1 : (row[j - 1] ?? 0));
      }
    });
    for (let i = 1; i < size; i++) gradient[i] = (gradient[i] ?? 0) - ridge * (coefficients[i] ?? 0);
    const step = solveSymmetric(
      curve.map((line, i) => line.map((value, j) => value + (i === j ? (i === 0 ? 1e-9 : ridge) : 0))),
      gradient,
    );
    coefficients = coefficients.map((value, i) => value + (step[i] ?? 0));
    if (step.every((value) => Math.abs(value) < 1e-8)) break;
  }
  return coefficients;
}

/** Solves A x = b by Cholesky's factors; `lower` holds A's lower triangle, positive definite. */
function solveSymmetric(lower: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length;
  const factor = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const at = (i: number, j: number) => factor[i]?.[j] ?? 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = lower[i]?.[j] ?? 0;
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
      const row = factor[i];
      if (row) row[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / at(j, j);
    }
  const y = [...b];
  for (let i = 0; i < n; i++) {
    let sum = y[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= at(i, k) * (y[k] ?? 0);
    y[i] = sum / at(i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = y[i] ?? 0;
    for (let k = i + 1; k < n; k++) sum -= at(k, i) * (y[k] ?? 0);
    y[i] = sum / at(i, i);
  }
  return y;
}
