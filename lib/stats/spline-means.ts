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

/**
 * The same means after k of `votes` selecting votes, for k = 0 to `votes`: of beta(alpha + k, beta + votes - k).
 *
 * From one k to the next by I_x(a + 1, b - 1) = I_x(a, b) - x^a (1-x)^(b-1) / (a B(a, b)) (DLMF 8.17.18), so that incomplete beta
 * functions are computed for k = 0 alone.
 */
export function posteriorSplineMeans({ alpha, beta }: BetaShape, votes: number, knots: readonly number[]): number[][] {
  const means = Array.from({ length: votes + 1 }, (_, k) => {
    const row = new Array<number>(4 + knots.length).fill(0);
    row[0] = 1;
    for (let m = 0; m < 3; m++) row[m + 1] = ((row[m] ?? 0) * (alpha + k + m)) / (alpha + beta + votes + m);
    return row;
  });
  knots.forEach((knot, at) => {
    let a = alpha;
    let b = beta + votes;
    // x^a (1-x)^b / (a B(a, b)), the step of the recurrences below.
    let term = Math.exp(a * Math.log(knot) + b * Math.log1p(-knot) - betaln(a, b)) / a;
    // Too small to multiply up again: each k by itself.
    const direct = term < 1e-280;
    let beyond = direct ? 0 : betaCdf(1 - knot, b, a);
    for (const row of means) {
      row[4 + at] = direct ? meanBeyond(a, b, knot, row) : meanFrom(beyond, term, a, b, knot, row);
      beyond += term / (1 - knot);
      term *= ((knot / (1 - knot)) * (b - 1)) / (a + 1);
      a += 1;
      b -= 1;
    }
  });
  return means;
}

/** E[(s - knot)^3; s > knot] from P(s > knot) and the first step of its recurrence in alpha. */
function meanFrom(
  beyond: number,
  term: number,
  alpha: number,
  beta: number,
  knot: number,
  moments: readonly number[],
): number {
  let sum = -(knot ** 3) * beyond;
  let chance = beyond + term;
  let next = term * knot * ((alpha + beta) / (alpha + 1));
  sum += 3 * knot * knot * (moments[1] ?? 0) * chance;
  chance += next;
  next *= knot * ((alpha + beta + 1) / (alpha + 2));
  sum += -3 * knot * (moments[2] ?? 0) * chance;
  chance += next;
  return sum + (moments[3] ?? 0) * chance;
}
