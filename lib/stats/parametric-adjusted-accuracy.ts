import { betaBinomial } from "./beta-binomial";
import { type BetaMixture, fitBetaMixture } from "./beta-mixture";
import { leastSquares } from "./least-squares";
import { posteriorSplineMeans, splineMeans } from "./spline-means";
import { cellAccuracy, type VoteCells } from "./vote-cells";

export interface ParametricAccuracy {
  /** The accuracy on new images if their true frequencies were spread as the original ones are; a fraction. */
  readonly accuracy: number;
  readonly original: BetaMixture;
  readonly new: BetaMixture;
  /** Of the spline P(correct | s): for 1, s, s^2, s^3 and the cube beyond each knot. */
  readonly coefficients: readonly number[];
}

export const splineKnots = [0.5, 0.7, 0.9] as const;

/**
 * The size of second derivatives that q is expected to have at most (a normal prior's standard deviation): q bent from 0 to 1 and
 * flat again has about 10. Ten votes tell less than a spline of seven coefficients asks; without this it swings beyond [0, 1].
 */
const expectedCurvature = 10;

/** Gauss's two points between neighbouring knots: exact for the square of a second derivative that is linear there. */
const curvaturePlaces = [0, ...splineKnots].flatMap((low, index) => {
  const width = (splineKnots[index] ?? 1) - low;
  return [-1, 1].map((side) => ({ place: low + (width / 2) * (1 + side / Math.sqrt(3)), weight: width / 2 }));
});

/**
 * The adjusted accuracy from a model of the votes: A = integral of q(s) p_original(s) ds.
 *
 * Each set's true frequencies are a mixture of three betas (`fitBetaMixture`); q(s) = P(correct | s) is a cubic spline fitted to
 * the new set through the binomial: E[correct | k] is the mean of q over the frequencies that can lie behind k selecting votes, with
 * a mild prior against bending. The two sets may have different numbers of votes. `start`: an earlier fit to set out from, for resamples.
 * Throws a RangeError without images. Source: Engstrom et al. (2020), section 4 and appendix.
 */
export function parametricAdjustedAccuracy(
  original: VoteCells,
  onNew: VoteCells,
  start?: Pick<ParametricAccuracy, "original" | "new">,
): ParametricAccuracy {
  const originalFit = fitBetaMixture(original.images, resumed(start?.original));
  const newFit = fitBetaMixture(onNew.images, resumed(start?.new));
  const { votes } = onNew;
  const chances = newFit.components.map((component) => betaBinomial(votes, component));
  // After k of n selecting votes a beta(a, b) becomes a beta(a + k, b + n - k).
  const posteriors = newFit.components.map((component) => posteriorSplineMeans(component, votes, splineKnots));
  const rows: number[][] = [];
  const targets: number[] = [];
  const weights: number[] = [];
  for (let k = 0; k <= votes; k++) {
    const images = onNew.images[k] ?? 0;
    if (images === 0) continue;
    const shares = newFit.components.map(({ weight }, index) => weight * (chances[index]?.[k] ?? 0));
    const behind = posteriors.map((means) => means[k] ?? []);
    rows.push(mixed(behind, shares));
    targets.push((onNew.correct[k] ?? 0) / images);
    weights.push(images);
  }
  const accuracyOfNew = cellAccuracy(onNew);
  const variance = Math.max(accuracyOfNew * (1 - accuracyOfNew), 1e-4);
  for (const { place, weight } of curvaturePlaces) {
    rows.push([0, 0, 2, 6 * place, ...splineKnots.map((knot) => 6 * Math.max(0, place - knot))]);
    targets.push(0);
    weights.push((weight * variance) / expectedCurvature ** 2);
  }
  const coefficients = leastSquares(rows, targets, weights);
  const spread = mixed(
    originalFit.components.map((component) => splineMeans(component, splineKnots)),
    originalFit.components.map(({ weight }) => weight),
  );
  const accuracy = coefficients.reduce((sum, coefficient, index) => sum + coefficient * (spread[index] ?? 0), 0);
  return { accuracy, original: originalFit, new: newFit, coefficients };
}

/** A resample's fit sets out near its end, and a twentieth of log-likelihood is far below its sampling error. */
function resumed(start: BetaMixture | undefined): Parameters<typeof fitBetaMixture>[1] {
  return start === undefined ? {} : { start: start.components, tolerance: 0.05 };
}

/** The weighted mean of rows of one length. */
function mixed(rows: readonly (readonly number[])[], weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (rows[0] ?? []).map(
    (_, column) => rows.reduce((sum, row, index) => sum + (row[column] ?? 0) * (weights[index] ?? 0), 0) / total,
  );
}
