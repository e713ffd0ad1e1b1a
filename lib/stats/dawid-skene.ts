export interface DawidSkeneAnswers {
  /** Number of items and of workers; `item[k]` and `worker[k]` are below them. */
  readonly items: number;
  readonly workers: number;
  /** The answers, one entry each: which item, which worker, 1 = "shows the class". */
  readonly item: ArrayLike<number>;
  readonly worker: ArrayLike<number>;
  readonly answer: ArrayLike<number>;
  /** Per item 1 or 0 where the truth is known (controls), -1 elsewhere; left out: nothing is known. */
  readonly truth?: ArrayLike<number>;
}

export interface DawidSkeneOptions {
  /** Imaginary answers of each kind added to each of a worker's four counts: 0 = maximum likelihood. */
  readonly smoothing?: number;
  /** Stops when no probability moves by more than this. */
  readonly tolerance?: number;
  readonly maximumIterations?: number;
}

export interface DawidSkeneEstimate {
  /** Per item, the probability that it shows the class; NaN for an item without answers and without known truth. */
  readonly probability: Float64Array;
  /** Per worker, the expected numbers of answers about items that show the class and of those that selected, and the same for items that do not show it and were left. */
  readonly positives: Float64Array;
  readonly truePositives: Float64Array;
  readonly negatives: Float64Array;
  readonly trueNegatives: Float64Array;
  /** truePositives / positives and trueNegatives / negatives, smoothed; NaN where nothing identifies it. */
  readonly sensitivity: Float64Array;
  readonly specificity: Float64Array;
  /** Share of items that show the class. */
  readonly prevalence: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Keeps a worker who was never wrong from deciding an item alone. */
const floor = 1e-12;

/**
 * Dawid and Skene's estimate of workers' sensitivity and specificity and of items' truth, for two classes, by EM.
 *
 * Starts from majority vote: each item's probability is the share of its answers that select it, or its known truth. Known
 * truths stay what they are. Throws a RangeError where an answer names an item or worker that is not there.
 * Source: Dawid and Skene (1979), Applied Statistics 28(1), with two classes and the workers' tables free.
 */
export function dawidSkene(answers: DawidSkeneAnswers, options: DawidSkeneOptions = {}): DawidSkeneEstimate {
  const { smoothing = 0, tolerance = 1e-9, maximumIterations = 2000 } = options;
  const { items, workers, worker, answer, truth } = answers;
  const { start, order } = groupByItem(answers);
  const probability = new Float64Array(items);
  const known = new Uint8Array(items);
  let counted = 0;
  for (let i = 0; i < items; i++) {
    const from = start[i] ?? 0;
    const to = start[i + 1] ?? 0;
    const given = truth?.[i] ?? -1;
    known[i] = given >= 0 ? 1 : 0;
    let selected = 0;
    for (let k = from; k < to; k++) selected += answer[order[k] ?? 0] ?? 0;
    probability[i] = given >= 0 ? given : to > from ? selected / (to - from) : Number.NaN;
    if (to > from || given >= 0) counted += 1;
  }
  const positives = new Float64Array(workers);
  const truePositives = new Float64Array(workers);
  const negatives = new Float64Array(workers);
  const trueNegatives = new Float64Array(workers);
  // Log likelihood ratios of an answer, "shows it" against "does not": at 2 w where worker w left the item, at 2 w + 1 where selected.
  const weight = new Float64Array(2 * workers);
  // The answers in the order of their items, so that memory is read from front to back.
  const signed = new Int32Array(order.length);
  for (let k = 0; k < order.length; k++)
    signed[k] = 2 * (worker[order[k] ?? 0] ?? 0) + (answer[order[k] ?? 0] === 1 ? 1 : 0);
  let prevalence = 0;
  let iterations = 0;
  let moved = Number.POSITIVE_INFINITY;

  // One pass over the answers does both steps: an item's new probability goes into its workers' counts at once.
  const pass = (estimating: boolean) => {
    positives.fill(0);
    truePositives.fill(0);
    negatives.fill(0);
    trueNegatives.fill(0);
    const prior = Math.log(prevalence) - Math.log1p(-prevalence);
    let sum = 0;
    moved = 0;
    for (let i = 0; i < items; i++) {
      let p = probability[i] ?? 0;
      if (Number.isNaN(p)) continue;
      const from = start[i] ?? 0;
      const to = start[i + 1] ?? 0;
      if (estimating && known[i] === 0) {
        let odds = prior;
        for (let k = from; k < to; k++) odds += weight[signed[k] ?? 0] ?? 0;
        const now = 1 / (1 + Math.exp(-odds));
        const change = Math.abs(now - p);
        if (change > moved) moved = change;
        probability[i] = now;
        p = now;
      }
      sum += p;
      for (let k = from; k < to; k++) {
        const at = signed[k] ?? 0;
        const w = at >> 1;
        positives[w] = (positives[w] ?? 0) + p;
        negatives[w] = (negatives[w] ?? 0) + 1 - p;
        if (at & 1) truePositives[w] = (truePositives[w] ?? 0) + p;
        else trueNegatives[w] = (trueNegatives[w] ?? 0) + 1 - p;
      }
    }
    prevalence = counted > 0 ? sum / counted : Number.NaN;
  };

  pass(false);
  moved = Number.POSITIVE_INFINITY;
  while (iterations < maximumIterations && moved > tolerance) {
    for (let w = 0; w < workers; w++) {
      const sensitivity = bounded(share(truePositives[w] ?? 0, positives[w] ?? 0, smoothing));
      const specificity = bounded(share(trueNegatives[w] ?? 0, negatives[w] ?? 0, smoothing));
      weight[2 * w] = Math.log1p(-sensitivity) - Math.log(specificity);
      weight[2 * w + 1] = Math.log(sensitivity) - Math.log1p(-specificity);
    }
    pass(true);
    iterations += 1;
  }
  const ratio = (part: Float64Array, whole: Float64Array) =>
    part.map((value, w) => ((whole[w] ?? 0) + smoothing > 0 ? share(value, whole[w] ?? 0, smoothing) : Number.NaN));
  return {
    probability,
    positives,
    truePositives,
    negatives,
    trueNegatives,
    sensitivity: ratio(truePositives, positives),
    specificity: ratio(trueNegatives, negatives),
    prevalence,
    iterations,
    converged: moved <= tolerance,
  };
}

function share(part: number, whole: number, smoothing: number): number {
  // A worker about whom nothing is known neither raises nor lowers an item.
  return whole + smoothing > 0 ? (part + smoothing) / (whole + 2 * smoothing) : 0.5;
}

function bounded(value: number): number {
  return Math.min(1 - floor, Math.max(floor, value));
}

/** Counting sort: the answers of item i are order[start[i]] .. order[start[i + 1] - 1]. */
function groupByItem({ items, workers, item, worker }: DawidSkeneAnswers): { start: Int32Array; order: Int32Array } {
  const start = new Int32Array(items + 1);
  for (let k = 0; k < item.length; k++) {
    const i = item[k] ?? -1;
    const w = worker[k] ?? -1;
    if (!(i >= 0 && i < items && w >= 0 && w < workers))
      throw new RangeError(
        `Cannot estimate from answer ${k}: it is worker ${w}'s about item ${i}, and there are ${workers} workers and ${items} items`,
      );
    start[i + 1] = (start[i + 1] ?? 0) + 1;
  }
  for (let i = 0; i < items; i++) start[i + 1] = (start[i + 1] ?? 0) + (start[i] ?? 0);
  const next = start.slice(0, items);
  const order = new Int32Array(item.length);
  for (let k = 0; k < item.length; k++) {
    const i = item[k] ?? 0;
    order[next[i] ?? 0] = k;
    next[i] = (next[i] ?? 0) + 1;
  }
  return { start, order };
}
