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
  const shareOf = binShares(classes);
  return classes
    .map((one): ClassForecast => {
      const target = largestRemainder(one.reference, imagesPerClass);
      const shares = shareOf(one);
      const bins = target.map((wanted, bin): BinForecast => {
        const valid = one.valid[bin] ?? 0;
        const share = shares[bin] ?? 0;
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

/** What it costs to ask about an image. */
export interface VoteCosts {
  /** Votes that an image is expected to take, per fifth of its selection frequency. */
  readonly votes: readonly number[];
  readonly targetsPerHit: number;
  /** Reward and fee of an assignment, in cents. */
  readonly centsPerAssignment: number;
}

export interface BinFill {
  readonly bin: number;
  /** Images that a MatchedFrequency draw wants here beyond the valid ones. */
  readonly missing: number;
  /** Candidates to ask about so that as many fall here; null where no candidate of the study ever has. */
  readonly candidates: number | null;
  readonly costCents: number | null;
}

export interface ClassFill {
  readonly wnid: string;
  readonly lemmas: readonly string[];
  readonly bins: readonly BinFill[];
  readonly missing: number;
  /** Candidates to ask about so that every bin is filled that can be: those of the bin that needs most. */
  readonly candidates: number;
  /** Of these, those that are in the study and wait for votes. */
  readonly waiting: number;
  readonly costCents: number;
}

/** What it takes to fill every class and bin for a MatchedFrequency draw of so many images; classes that lack nothing are left out, the dearest come first. */
export function forecastFill(classes: readonly ClassSupply[], imagesPerClass: number, costs: VoteCosts): ClassFill[] {
  const shareOf = binShares(classes);
  return classes
    .map((one): ClassFill => {
      const shares = shareOf(one);
      const votes = shares.reduce((sum, share, bin) => sum + share * (costs.votes[bin] ?? 0), 0);
      const costOf = (candidates: number) =>
        candidates === 0
          ? 0
          : Math.ceil(((candidates * votes) / costs.targetsPerHit) * costs.centsPerAssignment - 1e-9);
      const bins = largestRemainder(one.reference, imagesPerClass).map((target, bin): BinFill => {
        const missing = Math.max(0, target - (one.valid[bin] ?? 0));
        const share = shares[bin] ?? 0;
        const candidates = missing === 0 ? 0 : share > 0 ? Math.ceil(missing / share - 1e-9) : null;
        return { bin, missing, candidates, costCents: candidates === null ? null : costOf(candidates) };
      });
      const candidates = Math.max(0, ...bins.map((bin) => bin.candidates ?? 0));
      return {
        wnid: one.wnid,
        lemmas: one.lemmas,
        bins,
        missing: bins.reduce((sum, bin) => sum + bin.missing, 0),
        candidates,
        waiting: Math.min(candidates, one.waiting),
        costCents: costOf(candidates),
      };
    })
    .filter(({ missing }) => missing > 0)
    .sort((a, b) => b.costCents - a.costCents || (a.wnid < b.wnid ? -1 : 1));
}

/** Which share of a class's candidates falls into each fifth: its own proportions, with the study's for so much as `priorWeight` images. */
function binShares(classes: readonly ClassSupply[]): (one: ClassSupply) => number[] {
  const overall = [0, 1, 2, 3, 4].map((bin) => classes.reduce((sum, one) => sum + (one.valid[bin] ?? 0), 0));
  const judged = overall.reduce((sum, count) => sum + count, 0);
  return ({ valid }) => {
    const own = valid.reduce((sum, count) => sum + count, 0);
    return overall.map((count, bin) => {
      const prior = judged > 0 ? count / judged : 0.2;
      return ((valid[bin] ?? 0) + priorWeight * prior) / (own + priorWeight);
    });
  };
}

/** When the submissions still wanted will be in at the present rate: seconds from now; null without a rate. */
export function secondsToEnd(wanted: number, counted: number, perHour: number): number | null {
  if (wanted <= counted) return 0;
  return perHour > 0 ? ((wanted - counted) / perHour) * 3600 : null;
}
