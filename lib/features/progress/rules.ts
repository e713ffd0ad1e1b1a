import { largestRemainder } from "@/lib/stats/largest-remainder";

export interface ClassSupply {
  readonly classId: number;
  readonly wnid: string;
  readonly lemmas: readonly string[];
  /** Reference images with enough votes, per fifth of selection frequency. */
  readonly reference: readonly number[];
  /** Candidates with enough votes that may be drawn, per fifth. */
  readonly valid: readonly number[];
  /** Candidates that may be drawn once they have enough votes. */
  readonly waiting: number;
}

export interface BinForecast {
  readonly bin: number;
  /** Images that a MatchedFrequency draw wants here. */
  readonly target: number;
  readonly valid: number;
  /** Valid ones once those that wait have their votes, in the class's own proportions (the study's where it has none). */
  readonly expected: number;
  /** Images that will still be missing, rounded up. */
  readonly short: number;
  /** Candidates to bring in so that as many as are missing fall here. */
  readonly candidatesNeeded: number;
}

export interface ClassForecast {
  readonly wnid: string;
  readonly lemmas: readonly string[];
  readonly bins: readonly BinForecast[];
  readonly short: number;
  readonly candidatesNeeded: number;
}

/** How much the study's own proportions weigh beside a class's, in images. */
const priorWeight = 5;

/** What classes lack for a MatchedFrequency draw of so many images, per bin, when everything that waits is judged; those that lack nothing are left out. */
export function forecastShortages(classes: readonly ClassSupply[], imagesPerClass: number): ClassForecast[] {
  const overall = [0, 1, 2, 3, 4].map((bin) => classes.reduce((sum, one) => sum + (one.valid[bin] ?? 0), 0));
  const judged = overall.reduce((sum, count) => sum + count, 0);
  return classes
    .map((one): ClassForecast => {
      const target = largestRemainder(one.reference, imagesPerClass);
      const own = one.valid.reduce((sum, count) => sum + count, 0);
      const bins = target.map((wanted, bin): BinForecast => {
        const valid = one.valid[bin] ?? 0;
        const prior = judged > 0 ? (overall[bin] ?? 0) / judged : 0.2;
        const share = (valid + priorWeight * prior) / (own + priorWeight);
        const expected = valid + one.waiting * share;
        const short = Math.max(0, Math.ceil(wanted - expected - 1e-9));
        return {
          bin,
          target: wanted,
          valid,
          expected,
          short,
          candidatesNeeded: short > 0 && share > 0 ? Math.ceil(short / share) : 0,
        };
      });
      return {
        wnid: one.wnid,
        lemmas: one.lemmas,
        bins,
        short: bins.reduce((sum, bin) => sum + bin.short, 0),
        candidatesNeeded: Math.max(0, ...bins.map((bin) => bin.candidatesNeeded)),
      };
    })
    .filter((one) => one.short > 0)
    .sort((a, b) => b.short - a.short || (a.wnid < b.wnid ? -1 : 1));
}

/** When the submissions still wanted will be in at the present rate: seconds from now; null without a rate. */
export function secondsToEnd(wanted: number, counted: number, perHour: number): number | null {
  if (wanted <= counted) return 0;
  return perHour > 0 ? ((wanted - counted) / perHour) * 3600 : null;
}
