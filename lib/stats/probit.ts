import erfcinv from "@stdlib/math-base-special-erfcinv";

/**
 * The standard normal quantile: the z with Phi(z) = p.
 *
 * p in [0, 1]; 0 and 1 give -Infinity and Infinity. Through erfcinv rather than a quantile function, which loses digits
 * below p = 1e-10.
 */
export function probit(p: number): number {
  return -Math.SQRT2 * erfcinv(2 * p);
}
