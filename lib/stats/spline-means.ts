import betaln from "@stdlib/math-base-special-betaln";
import betaCdf from "@stdlib/stats-base-dists-beta-cdf";
import type { BetaShape } from "./beta-binomial";

/**
 * The means of a cubic spline's basis under a beta distribution: of 1, s, s^2, s^3, and of the cube of s beyond each knot.
 *
 * Closed forms: E[s^m] and, beyond a knot, E[s^m; s > knot] are ratios of (incomplete) beta functions. `knots` in (0, 1).
 */
export function splineMeans({ alpha, beta }: BetaShape, knots: readonly number[]): number[] {
  const moments = [1];
  for (let m = 0; m < 3; m++) moments.push(((moments[m] ?? 0) * (alpha + m)) / (alpha + beta + m));
  return [...moments, ...knots.map((knot) => meanBeyond(alpha, beta, knot, moments))];
}

/** E[(s - knot)^3; s > knot], from the partial moments of s. */
function meanBeyond(alpha: number, beta: number, knot: number, moments: readonly number[]): number {
  // P(s > knot) with s drawn from alpha + m, step by step: I_x(a + 1, b) = I_x(a, b) - x^a (1-x)^b / (a B(a, b)).
  let beyond = betaCdf(1 - knot, beta, alpha);
  let sum = 0;
  const signed = [-(knot ** 3), 3 * knot ** 2, -3 * knot, 1];
  for (let m = 0; m <= 3; m++) {
    sum += (signed[m] ?? 0) * (moments[m] ?? 0) * beyond;
    const a = alpha + m;
    beyond += Math.exp(a * Math.log(knot) + beta * Math.log1p(-knot) - betaln(a, beta)) / a;
  }
  return sum;
}
