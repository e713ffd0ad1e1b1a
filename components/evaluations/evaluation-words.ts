import { formatCount, formatCountOf, formatFrequency } from "@/components/ui/format";
import { isAbsent } from "@/lib/features/evaluations/rules";
import type { Comparison, EvaluationResult } from "@/lib/features/evaluations/schema";
import { minus } from "@/lib/plots/words";
import type { GapEstimates } from "@/lib/stats/estimate-gaps";
import { mostDecompositions } from "./evaluation-plots";

/** A number with so many digits and a true minus sign. */
export function figure(value: number | null, digits = 1): string {
  return value === null ? "–" : minus(value.toFixed(digits));
}

/** " [low, high]" */
export function bracket(interval: readonly [number, number] | null, digits: number): string {
  return interval === null ? "" : ` [${figure(interval[0], digits)}, ${figure(interval[1], digits)}]`;
}

/** Mean gap over models, in points. */
export function meanGap({ models }: Comparison): number {
  return models.reduce((sum, { gap }) => sum + gap, 0) / models.length;
}

/** What a comparison found, in one sentence. */
export function comparisonSentence(comparison: Comparison, { original }: EvaluationResult): string {
  const gap = meanGap(comparison);
  const { models, set } = comparison;
  const who = models.length === 1 ? "One model" : `${models.length} models`;
  const verb = gap >= 0 ? (models.length === 1 ? "loses" : "lose") : models.length === 1 ? "gains" : "gain";
  return `${who} ${verb} ${Math.abs(gap).toFixed(1)} points${models.length === 1 ? "" : " on average"} from ${original.name} (${formatCountOf(original.images, "image")}) to ${set.name} (${formatCount(set.images)}).`;
}

/** The figures of the fit on one scale, name and value. */
export function fitFacts({ fits, spearman, kendall, pairs }: Comparison, scale: "plain" | "probit" | "logit") {
  const fit = fits[scale]?.fit;
  const digits = scale === "plain" ? 2 : 3;
  return [
    ...(fit
      ? [
          { name: "Slope", value: `${figure(fit.slope, 3)}${bracket(fit.slopeInterval, 2)}` },
          {
            name: scale === "plain" ? "Offset, points" : "Offset",
            value: `${figure(fit.offset, digits)}${bracket(fit.offsetInterval, digits)}`,
          },
          { name: "R²", value: fit.r2 === null ? "not defined" : `${figure(fit.r2, 4)}${bracket(fit.r2Interval, 3)}` },
        ]
      : [
          {
            name: "Fit",
            value:
              scale === "plain"
                ? "no line is determined"
                : `no line: an accuracy of 0 or 100% has no place on ${scale} axes`,
          },
        ]),
    { name: "Spearman", value: figure(spearman, 3) },
    { name: "Kendall τ-b", value: figure(kendall, 3) },
    ...(pairs
      ? [{ name: "Pairs that differ", value: `${formatCount(pairs.different)} of ${formatCount(pairs.total)}` }]
      : []),
  ];
}

/** What the slope says about models tuned to the original set. */
export function adaptivityWords({ diminishingReturns, fits }: Comparison): string | null {
  const interval = fits.plain?.fit.slopeInterval;
  if (diminishingReturns === null || !interval) return null;
  const of = `the slope on percent axes is ${figure(fits.plain?.fit.slope ?? null, 2)}${bracket(interval, 2)}`;
  switch (diminishingReturns) {
    case "notSeen":
      return `No sign of adaptive overfitting: ${of}, so a better model on the original set gains at least as much on the new one.`;
    case "seen":
      return `Diminishing returns: ${of}, so progress on the original set carries over only in part; adaptive overfitting would look like this, and so would a ceiling.`;
    case "open":
      return `Undecided on adaptive overfitting: ${of}, an interval that holds 1.`;
  }
}

/** What the plot of classes shows, and what its extremes are not. */
export function classNote({ classes }: Comparison): string {
  const which =
    classes.length > 24 ? "the classes that lose most, and those that win" : "by gap, with its standard error";
  return `Over all models; ${which}.${classes.length > 24 ? ` Of ${formatCount(classes.length)} classes the extremes owe something to luck: with few images a class, most would be nearer the mean if drawn again.` : ""}`;
}

/** What the plot of decompositions shows. */
export function decompositionNote({ decompositions }: Comparison): string {
  const of =
    decompositions.length > mostDecompositions
      ? ` The ${mostDecompositions} best of ${decompositions.length} models; the CSV has all.`
      : "";
  return `Gap with the bounds that sampling the new images leaves: adaptivity and distribution gap together.${of}`;
}

/** What the model of difficulty says. */
export function difficultyWords({ difficulty }: Comparison): string | null {
  if (difficulty === null) return null;
  const { u, v, shift, spreadOriginal, spreadNew } = difficulty;
  const spread =
    Math.abs(u - 1) < 0.005
      ? "as spread as before"
      : u < 1
        ? `spread wider (σ ${figure(spreadNew, 2)} where the original's is set to 0)`
        : `spread narrower (the original's σ is ${figure(spreadOriginal, 2)} where the new one's is set to 0)`;
  return `On probit axes u = ${figure(u, 3)}, v = ${figure(v, 3)}: read as difficulty, the new images are ${figure(Math.abs(shift), 2)} ${shift >= 0 ? "harder" : "easier"} on average, in units of the models' noise, and ${spread}. Only u and v are identified; the original's mean, and the smaller of the two spreads, are set to 0.`;
}

/** How much of the gap goes with the selection frequencies. */
export function reweightWords({ reweighted }: Comparison): string {
  if (isAbsent(reweighted)) return `Not known: ${reweighted.absent}.`;
  const { gap, reweighted: left, explained, uncovered } = reweighted;
  const missing =
    uncovered > 0.005
      ? ` Bins that the new set leaves empty hold ${(100 * uncovered).toFixed(0)}% of the original images; they are left out of the second figure.`
      : "";
  if (explained === null) return `There is no gap to explain (${figure(gap, 2)} points).${missing}`;
  // A share of a gap that others of its size cross is no share.
  if (Math.sign(gap) !== Math.sign(left) && explained > 1)
    return `The gap changes its sign: ${figure(gap)} points as measured, ${figure(left)} when the new images are weighted so that each bin weighs as among the original ones; there is no share to give.${missing}`;
  const share =
    explained < 0
      ? "none of the gap: weighted alike, it is larger"
      : explained > 1
        ? "more than all of the gap"
        : `${(100 * explained).toFixed(0)}% of the gap`;
  return `Frequency explains ${share}: ${figure(gap)} points as measured, ${figure(left)} when the new images are weighted so that each bin weighs as among the original ones.${missing}`;
}

/** What the estimates of bias say, in plain words. */
export function biasWords({ bias }: Comparison): string[] {
  if (isAbsent(bias)) return [`Not estimated: ${bias.absent}.`];
  const { mean, votes, models, splitHalf } = bias;
  const who = models.length === 1 ? models[0]?.model : `the mean over ${models.length} models`;
  const words = [
    `With ${votes} votes an image, a frequency is known only roughly. Matching images on it picks, from a harder pool, images that were lucky with their votes: the new set is then harder than it looks, and the gap too large.`,
    `For ${who}: ${figure(mean.uncorrected)} points as measured, ${figure(mean.naive)} at equal observed frequencies (naive), ${figure(mean.jackknife)} with the votes' noise extrapolated away (jackknife), ${figure(mean.parametric)} at equal true frequencies (parametric).`,
  ];
  const times = jackknifeSpread(models);
  if (times !== null && times >= 2)
    words.push(
      `The jackknife extrapolates from frequencies that few images have here: its intervals are ${figure(times, 1)} times as wide as the naive ones. Go by the parametric estimate, or bring in more images.`,
    );
  if (splitHalf) {
    const apart = splitHalf.heldOutOriginal - splitHalf.heldOutNew;
    words.push(
      `Split-half check: matched on ${splitHalf.votes} votes at a frequency of ${formatFrequency(splitHalf.matchedOriginal, 3)}, the votes held out say ${formatFrequency(splitHalf.heldOutOriginal, 3)} for the original and ${formatFrequency(splitHalf.heldOutNew, 3)} for the new images${Math.abs(apart) < 0.003 ? ": no bias to see" : apart > 0 ? ": the new ones are truly less often recognised than they were matched to be" : ": the new ones are truly more often recognised than they were matched to be"}.`,
    );
  }
  return words;
}

/** How many times wider the jackknife's intervals are than the naive ones, over all models; null where there are none. */
function jackknifeSpread(models: readonly Pick<GapEstimates, "naive" | "jackknife">[]): number | null {
  const width = (name: "naive" | "jackknife") =>
    models.reduce((sum, { [name]: { interval } }) => sum + (interval ? interval.high - interval.low : 0), 0);
  return width("naive") > 0 && width("jackknife") > 0 ? width("jackknife") / width("naive") : null;
}

/** Whether the sets can be told apart. */
export function discriminatorWords({ discriminator }: Comparison): string {
  if (isAbsent(discriminator)) return `Not measured: ${discriminator.absent}.`;
  const { correct, interval, areaUnderCurve, originalImages, newImages } = discriminator;
  const verdict =
    interval.low <= 0.5
      ? "cannot tell the sets apart"
      : correct < 0.6
        ? "hardly tells the sets apart"
        : "tells the sets apart";
  return `A logistic regression on eight statistics of the pixels ${verdict}: it is right for ${(100 * correct).toFixed(1)}% [${(100 * interval.low).toFixed(1)}, ${(100 * interval.high).toFixed(1)}] of images that it has not seen, where guessing is right for 50% (area under the curve ${areaUnderCurve.toFixed(3)}; ${formatCount(originalImages)} original and ${formatCount(newImages)} new images measured).`;
}
