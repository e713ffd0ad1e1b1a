import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import { probit } from "./probit";

/** The axes on which accuracies are compared: percent, normal quantiles or log-odds. */
export const accuracyScales = ["plain", "probit", "logit"] as const;
export type AccuracyScale = (typeof accuracyScales)[number];

/** Places an accuracy (a fraction) on an axis; 0 and 1 are infinitely far out on probit and logit. */
export function toAccuracyScale(fraction: number, scale: AccuracyScale): number {
  if (scale === "plain") return 100 * fraction;
  if (scale === "probit") return probit(fraction);
  return Math.log(fraction / (1 - fraction));
}

/** The accuracy (a fraction) at a place on an axis: the inverse of `toAccuracyScale`. */
export function fromAccuracyScale(place: number, scale: AccuracyScale): number {
  if (scale === "plain") return place / 100;
  if (scale === "probit") return normalCdf(place, 0, 1);
  return 1 / (1 + Math.exp(-place));
}
