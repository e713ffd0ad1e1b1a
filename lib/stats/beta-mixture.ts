import betaln from "@stdlib/math-base-special-betaln";
import { type BetaShape, betaBinomial } from "./beta-binomial";

export interface BetaComponent extends BetaShape {
  /** The share of images in the component; shares add up to 1. */
  readonly weight: number;
}

export interface BetaMixture {
  readonly components: readonly BetaComponent[];
  /** Of the images' numbers of selecting votes, natural logarithm. */
  readonly logLikelihood: number;
  readonly iterations: number;
}

/** Beyond these a component is a point mass or a pair of spikes, and the likelihood flat. */
const shapeBounds = { low: 1e-3, high: 1e4 } as const;

/**
 * Fits a mixture of betas to the true frequencies behind observed votes, by expectation maximization of the beta-binomial likelihood.
 *
 * `images[k]`: images with k of `images.length - 1` selecting votes (whole or fractional). Starts from `start`, or from three spread
 * starts of `components` components of which the likeliest is kept. Stops when a step gains less than `tolerance` in log-likelihood.
 * Throws a RangeError without images. Source: Engstrom et al. (2020), appendix; EM: Dempster, Laird, Rubin (1977).
 */
export function fitBetaMixture(
  images: Float64Array,
  options: {
    readonly components?: number;
    readonly start?: readonly BetaComponent[];
    readonly tolerance?: number;
    readonly maximumIterations?: number;
  } = {},
): BetaMixture {
  const { components = 3, start, tolerance = 1e-4, maximumIterations = 2000 } = options;
  const total = images.reduce((sum, count) => sum + count, 0);
  if (!(total > 0)) throw new RangeError("Cannot fit a beta mixture: there are no images; give at least one");
  const starts = start === undefined ? spreadStarts(images, total, components) : [start];
  // The starts are compared where most of the way is done, and only the best goes to the end.
  const compared = starts.length > 1 ? Math.max(tolerance, 0.01) : tolerance;
  let best: BetaMixture | null = null;
  for (const from of starts) {
    const fitted = climb(images, total, from, compared, maximumIterations);
    if (best === null || fitted.logLikelihood > best.logLikelihood) best = fitted;
  }
  if (best === null) throw new RangeError("Cannot fit a beta mixture of no components; give at least one");
  return compared === tolerance ? best : climb(images, total, best.components, tolerance, maximumIterations);
}

/** Means spread around the observed one, at three widths. */
function spreadStarts(images: Float64Array, total: number, components: number): BetaComponent[][] {
  const votes = images.length - 1;
  const mean = images.reduce((sum, count, k) => sum + (count * (k + 0.5)) / (votes + 1), 0) / total;
  return [
    { spread: 0.9, precision: 4 },
    { spread: 0.6, precision: 12 },
    { spread: 0.3, precision: 40 },
  ].map(({ spread, precision }) =>
    Array.from({ length: components }, (_, index) => {
      const turn = components === 1 ? 0 : (2 * index) / (components - 1) - 1;
      const centre = turn < 0 ? mean * (1 + turn * spread) : mean + (1 - mean) * turn * spread;
      const bounded = Math.min(0.99, Math.max(0.01, centre));
      return { weight: 1 / components, alpha: bounded * precision, beta: (1 - bounded) * precision };
    }),
  );
}

/**
 * Expectation maximization, every three steps extrapolated along their line (SQUAREM): plain steps crawl where components overlap.
 *
 * An extrapolation that lowers the likelihood is given up for the plain step. Source: Varadhan and Roland (2008), Scandinavian
 * Journal of Statistics 35(2).
 */
function climb(
  images: Float64Array,
  total: number,
  start: readonly BetaComponent[],
  tolerance: number,
  maximumIterations: number,
): BetaMixture {
  const space = new Workspace(images, total, start.length);
  let at = step(space, start);
  let iterations = 1;
  while (iterations < maximumIterations) {
    const once = step(space, at.next);
    const twice = step(space, once.next);
    iterations += 2;
    // `once` and `twice` know the likelihood of what they set out from: at.next and once.next.
    const leapt = extrapolate(at.next, once.next, twice.next);
    const landed = leapt === null ? null : step(space, leapt);
    if (landed !== null) iterations++;
    const reached = landed !== null && landed.logLikelihood > twice.logLikelihood ? landed : twice;
    const gained = reached.logLikelihood - at.logLikelihood;
    at = reached;
    if (gained < tolerance) break;
  }
  const last = step(space, at.next);
  return { components: at.next, logLikelihood: last.logLikelihood, iterations };
}

interface Step {
  /** Of the components that the step set out from. */
  readonly logLikelihood: number;
  readonly next: readonly BetaComponent[];
}

/** Arrays that a step fills and the next one fills again: a fit makes thousands of steps. */
class Workspace {
  readonly chances: Float64Array<ArrayBuffer>[];
  readonly owned: Float64Array[];
  readonly chosen: Float64Array;
  readonly passed: Float64Array;
  /** Numbers of selecting votes that some image has. */
  readonly filled: Int32Array;
  constructor(
    readonly images: Float64Array,
    readonly total: number,
    components: number,
  ) {
    const column = () => new Float64Array(images.length);
    this.chances = Array.from({ length: components }, column);
    this.owned = Array.from({ length: components }, column);
    this.chosen = new Float64Array(images.length - 1);
    this.passed = new Float64Array(images.length - 1);
    this.filled = Int32Array.from(images.keys()).filter((k) => (images[k] ?? 0) > 0);
  }
}

function step(space: Workspace, components: readonly BetaComponent[]): Step {
  const { images, total, chances, owned, filled } = space;
  const votes = images.length - 1;
  components.forEach((component, c) => {
    betaBinomial(votes, component, chances[c]);
  });
  let logLikelihood = 0;
  for (const k of filled) {
    const count = images[k] ?? 0;
    let sum = 0;
    for (let c = 0; c < components.length; c++) {
      const share = (components[c]?.weight ?? 0) * (chances[c]?.[k] ?? 0);
      const mine = owned[c];
      if (mine !== undefined) mine[k] = share;
      sum += share;
    }
    logLikelihood += count * Math.log(sum);
    const scale = count / sum;
    for (let c = 0; c < components.length; c++) {
      const mine = owned[c];
      if (mine !== undefined) mine[k] = (mine[k] ?? 0) * scale;
    }
  }
  return {
    logLikelihood,
    next: components.map((component, c) => improve(component, owned[c] ?? images, total, space)),
  };
}

/** The point beyond three successive ones in logarithms; null where they stand still or a component is empty. */
function extrapolate(
  zero: readonly BetaComponent[],
  one: readonly BetaComponent[],
  two: readonly BetaComponent[],
): BetaComponent[] | null {
  const [a, b, c] = [zero, one, two].map((components) =>
    components.flatMap(({ weight, alpha, beta }) => [Math.log(weight), Math.log(alpha), Math.log(beta)]),
  );
  if (a === undefined || b === undefined || c === undefined) return null;
  const moved = a.map((value, index) => (b[index] ?? 0) - value);
  const bent = a.map((_, index) => (c[index] ?? 0) - (b[index] ?? 0) - (moved[index] ?? 0));
  const length = Math.hypot(...moved) / Math.hypot(...bent);
  if (!Number.isFinite(length) || length <= 1) return null;
  const leap = Math.min(length, 100);
  const point = a.map((value, index) => value + 2 * leap * (moved[index] ?? 0) + leap * leap * (bent[index] ?? 0));
  const shapes = zero.map((_, index) => ({
    weight: Math.exp(point[3 * index] ?? 0),
    alpha: bounded(Math.exp(point[3 * index + 1] ?? 0), 0),
    beta: bounded(Math.exp(point[3 * index + 2] ?? 0), 0),
  }));
  const sum = shapes.reduce((total, { weight }) => total + weight, 0);
  if (!(sum > 0 && Number.isFinite(sum))) return null;
  return shapes.map((shape) => ({ ...shape, weight: shape.weight / sum }));
}

/** One component's share and a step of its shape towards the maximum of its part of the likelihood. */
function improve(component: BetaComponent, owned: Float64Array, total: number, space: Workspace): BetaComponent {
  let weight = 0;
  for (const k of space.filled) weight += owned[k] ?? 0;
  // A component that nobody is in keeps its shape: its likelihood has no slope.
  if (weight < 1e-9) return { ...component, weight: weight / total };
  const { alpha, beta } = newtonStep(component, owned, weight, space);
  return { alpha, beta, weight: weight / total };
}

/** Steps below this (in logarithms) are so near the top of a hill that they do not overshoot it. */
const safeStep = 0.25;

/**
 * A Newton step in (log alpha, log beta), halved until the likelihood does not fall.
 *
 * The log-likelihood is a sum of log(alpha + i) over images with more than i votes for, of log(beta + i) over images with more than
 * i votes against, less log(alpha + beta + i) over all: its derivatives need no digamma.
 */
function newtonStep(shape: BetaShape, owned: Float64Array, weight: number, space: Workspace): BetaShape {
  const { alpha, beta } = shape;
  const { chosen, passed } = space;
  const votes = owned.length - 1;
  let above = 0;
  let below = 0;
  for (let i = votes - 1; i >= 0; i--) {
    // Images with more than i selecting votes; with more than i votes that do not select.
    above += owned[i + 1] ?? 0;
    chosen[i] = above;
    below += owned[votes - i - 1] ?? 0;
    passed[i] = below;
  }
  let slopeA = 0;
  let slopeB = 0;
  let slopeBoth = 0;
  let curveA = 0;
  let curveB = 0;
  let curveBoth = 0;
  for (let i = 0; i < votes; i++) {
    const a = 1 / (alpha + i);
    const b = 1 / (beta + i);
    const both = 1 / (alpha + beta + i);
    const slopeOfA = (chosen[i] ?? 0) * a;
    const slopeOfB = (passed[i] ?? 0) * b;
    const slopeOfBoth = weight * both;
    slopeA += slopeOfA;
    slopeB += slopeOfB;
    slopeBoth += slopeOfBoth;
    curveA += slopeOfA * a;
    curveB += slopeOfB * b;
    curveBoth += slopeOfBoth * both;
  }
  // To logarithms, by the chain rule.
  const gradientA = alpha * (slopeA - slopeBoth);
  const gradientB = beta * (slopeB - slopeBoth);
  const haa = alpha * alpha * (curveBoth - curveA) + gradientA;
  const hbb = beta * beta * (curveBoth - curveB) + gradientB;
  const hab = alpha * beta * curveBoth;
  const determinant = haa * hbb - hab * hab;
  // Uphill by Newton where the surface is curved like a hill, along the scaled gradient elsewhere.
  const hill = haa < 0 && determinant > 0;
  const stepA = hill ? (hab * gradientB - hbb * gradientA) / determinant : gradientA / (weight * votes);
  const stepB = hill ? (hab * gradientA - haa * gradientB) / determinant : gradientB / (weight * votes);
  if (hill && Math.abs(stepA) < safeStep && Math.abs(stepB) < safeStep)
    return { alpha: bounded(alpha, stepA), beta: bounded(beta, stepB) };
  const before = shapeLikelihood(alpha, beta, space, weight);
  for (let share = 1; share > 1e-3; share /= 2) {
    const movedA = bounded(alpha, share * stepA);
    const movedB = bounded(beta, share * stepB);
    if (shapeLikelihood(movedA, movedB, space, weight) >= before) return { alpha: movedA, beta: movedB };
  }
  return shape;
}

function bounded(value: number, logStep: number): number {
  return Math.min(shapeBounds.high, Math.max(shapeBounds.low, value * Math.exp(Math.max(-2, Math.min(2, logStep)))));
}

function shapeLikelihood(alpha: number, beta: number, { chosen, passed }: Workspace, weight: number): number {
  let sum = 0;
  for (let i = 0; i < chosen.length; i++)
    sum +=
      (chosen[i] ?? 0) * Math.log(alpha + i) +
      (passed[i] ?? 0) * Math.log(beta + i) -
      weight * Math.log(alpha + beta + i);
  return sum;
}

/** The mean true frequency behind k of n selecting votes: after them a beta(a, b) is a beta(a + k, b + n - k), and components weigh by their chance of k. */
export function betaMixtureMean(components: readonly BetaComponent[], selected: number, shown: number): number {
  let sum = 0;
  let total = 0;
  for (const { weight, alpha, beta } of components) {
    // The binomial coefficient is the same for all.
    const chance = weight * Math.exp(betaln(alpha + selected, beta + shown - selected) - betaln(alpha, beta));
    total += chance;
    sum += (chance * (alpha + selected)) / (alpha + beta + shown);
  }
  return sum / total;
}
