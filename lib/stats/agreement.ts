import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { drawBinomial } from "./draw-binomial";
import { type Interval, percentileInterval } from "./percentile-interval";

/** Images with equal counts: so many of them were shown to so many workers, of whom so many selected them. */
export interface VoteCell {
  readonly shown: number;
  readonly selected: number;
  readonly images: number;
}

export interface Agreement {
  /** Images with at least two votes, which are all that say something about agreement, and their votes. */
  readonly images: number;
  readonly votes: number;
  /** Krippendorff's alpha for nominal data; null where everybody answered the same, or nobody twice. */
  readonly alpha: number | null;
  /** Fleiss' kappa; with unequal numbers of votes, images weigh the same. */
  readonly kappa: number | null;
  /** Correlation of the frequencies in two random halves of the votes, and by Spearman-Brown what it is for all votes. */
  readonly splitHalf: number | null;
  readonly reliability: number | null;
}

export interface AgreementIntervals {
  readonly alpha: Interval | null;
  readonly kappa: Interval | null;
  readonly reliability: Interval | null;
}

/**
 * How far workers agree about images, from counts alone.
 *
 * alpha = 1 - D_o / D_e over pairs of votes (Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability");
 * kappa = (P - P_e) / (1 - P_e) (Fleiss (1971), Psychological Bulletin 76(5)); the split-half correlation is taken over every way to
 * split each image's votes into halves (an odd vote goes to the second), stepped up to all votes by 2r / (1 + r) (Spearman (1910),
 * Brown (1910)). Images with one vote are left out.
 */
export function agreementOf(cells: readonly VoteCell[]): Agreement {
  let images = 0;
  let votes = 0;
  let selections = 0;
  let disagreement = 0;
  let concordance = 0;
  const halves = newMoments();
  for (const { shown, selected, images: count } of cells) {
    if (shown < 2 || count === 0) continue;
    const left = shown - selected;
    images += count;
    votes += count * shown;
    selections += count * selected;
    disagreement += (count * 2 * selected * left) / (shown - 1);
    concordance += (count * (selected * (selected - 1) + left * (left - 1))) / (shown * (shown - 1));
    addHalves(halves, shown, selected, count);
  }
  if (images === 0) return { images, votes, alpha: null, kappa: null, splitHalf: null, reliability: null };
  const expected = (2 * selections * (votes - selections)) / (votes * (votes - 1));
  const share = selections / votes;
  const chance = share * share + (1 - share) * (1 - share);
  const splitHalf = correlationOf(halves);
  return {
    images,
    votes,
    alpha: expected > 0 ? 1 - disagreement / votes / expected : null,
    kappa: chance < 1 ? (concordance / images - chance) / (1 - chance) : null,
    splitHalf,
    reliability: splitHalf === null || splitHalf <= -1 ? null : (2 * splitHalf) / (1 + splitHalf),
  };
}

/** Percentile intervals by resampling images with replacement: `resamples` draws of as many images, cell by cell. */
export function bootstrapAgreement(
  cells: readonly VoteCell[],
  { resamples, rng, confidence = 0.95 }: { resamples: number; rng: RandomGenerator; confidence?: number },
): AgreementIntervals {
  const used = cells.filter((cell) => cell.shown >= 2 && cell.images > 0);
  const total = used.reduce((sum, cell) => sum + cell.images, 0);
  const drawn = { alpha: [] as number[], kappa: [] as number[], reliability: [] as number[] };
  for (let resample = 0; resample < resamples && total > 0; resample++) {
    const { alpha, kappa, reliability } = agreementOf(redraw(used, total, rng));
    if (alpha !== null) drawn.alpha.push(alpha);
    if (kappa !== null) drawn.kappa.push(kappa);
    if (reliability !== null) drawn.reliability.push(reliability);
  }
  const interval = (sample: readonly number[]) => percentileInterval(Float64Array.from(sample), confidence);
  return { alpha: interval(drawn.alpha), kappa: interval(drawn.kappa), reliability: interval(drawn.reliability) };
}

/** As many images again, drawn with replacement: a multinomial draw, one binomial per cell. */
function redraw(cells: readonly VoteCell[], total: number, rng: RandomGenerator): VoteCell[] {
  let left = total;
  let mass = total;
  return cells.map((cell) => {
    const images = left === 0 ? 0 : drawBinomial(left, Math.min(1, cell.images / mass), rng);
    left -= images;
    mass -= cell.images;
    return { ...cell, images };
  });
}

interface Moments {
  weight: number;
  x: number;
  y: number;
  xx: number;
  yy: number;
  xy: number;
}

function newMoments(): Moments {
  return { weight: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 };
}

/** The first half has m of n votes, of which k select, with the hypergeometric probability of k. */
function addHalves(moments: Moments, shown: number, selected: number, images: number): void {
  const first = Math.floor(shown / 2);
  const second = shown - first;
  const least = Math.max(0, first - (shown - selected));
  const most = Math.min(first, selected);
  let probability = hypergeometric(shown, selected, first, least);
  for (let k = least; k <= most; k++) {
    const weight = images * probability;
    const x = k / first;
    const y = (selected - k) / second;
    moments.weight += weight;
    moments.x += weight * x;
    moments.y += weight * y;
    moments.xx += weight * x * x;
    moments.yy += weight * y * y;
    moments.xy += weight * x * y;
    probability *= ((selected - k) * (first - k)) / ((k + 1) * (shown - selected - first + k + 1));
  }
}

const logFactorials = [0];

function logFactorial(n: number): number {
  for (let next = logFactorials.length; next <= n; next++)
    logFactorials.push((logFactorials[next - 1] ?? 0) + Math.log(next));
  return logFactorials[n] ?? 0;
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

function hypergeometric(shown: number, selected: number, drawn: number, k: number): number {
  return Math.exp(logChoose(selected, k) + logChoose(shown - selected, drawn - k) - logChoose(shown, drawn));
}

function correlationOf({ weight, x, y, xx, yy, xy }: Moments): number | null {
  const covariance = xy / weight - (x / weight) * (y / weight);
  const varianceX = xx / weight - (x / weight) ** 2;
  const varianceY = yy / weight - (y / weight) ** 2;
  return varianceX > 1e-15 && varianceY > 1e-15 ? covariance / Math.sqrt(varianceX * varianceY) : null;
}
