import { answerPattern } from "@/lib/stats/answer-pattern";
import { dawidSkene } from "@/lib/stats/dawid-skene";

export type PositionRole = "target" | "positive_control" | "negative_control";

/** One counted submission: what its worker answered, position by position. */
export interface MeasuredAssignment {
  readonly worker: number;
  readonly hit: number;
  readonly selected: string;
  readonly unavailable: string;
  readonly counted: string;
  readonly activeSeconds: number | null;
  /** A policy keeps it out: it is measured, and it says nothing about others. */
  readonly excluded: boolean;
}

export interface MeasuredHit {
  readonly classId: number;
  readonly candidateIds: readonly number[];
  readonly roles: readonly PositionRole[];
}

export interface MeasuredImport {
  readonly worker: number;
  readonly classId: number;
  readonly candidateId: number;
  readonly selected: boolean;
  readonly excluded: boolean;
}

export interface MeasuredVotes {
  readonly workers: number;
  readonly hits: ReadonlyMap<number, MeasuredHit>;
  readonly assignments: readonly MeasuredAssignment[];
  readonly imported: readonly MeasuredImport[];
}

export interface ClassBias {
  readonly classId: number;
  readonly votes: number;
  readonly bias: number;
}

export interface WorkerFigures {
  assignments: number;
  votes: number;
  positiveShown: number;
  positiveSelected: number;
  negativeShown: number;
  negativeSelected: number;
  medianSeconds: number | null;
  agreement: number | null;
  agreementVotes: number;
  bias: number | null;
  sensitivity: number | null;
  specificity: number | null;
  patterned: number;
  identical: number;
  classBias: ClassBias[];
}

/** A positive control's image shows its class where, whoever's answer is left out, at least nine in ten others selected it. */
export const knownPositiveFrequency = 0.9;
/** Classes listed for a worker, and the votes in a class from which its bias says something. */
const listedClasses = 8;
const votesForClassBias = 8;

interface Tally {
  shown: number;
  selected: number;
}

/**
 * What is measured about each worker of a study, by number from 0. Answers that repeat an earlier one (masked positions) and images
 * that could not be shown say nothing. Dawid-Skene runs per target class with half an imaginary answer in each count, its
 * sums are pooled over the classes.
 */
export function measureWorkers(votes: MeasuredVotes): WorkerFigures[] {
  const tallies = tallyOthers(votes);
  const figures = Array.from({ length: votes.workers }, blank);
  const sums = figures.map(() => ({ agreement: 0, bias: 0, seconds: [] as number[] }));
  const biases: Map<number, { votes: number; sum: number }>[] = figures.map(() => new Map());
  const classes = new Map<number, ClassAnswers>();

  const judge = (worker: number, classId: number, candidateId: number, selected: 0 | 1, counts: boolean) => {
    const figure = figures[worker];
    const sum = sums[worker];
    if (!figure || !sum) return;
    figure.votes += 1;
    const all = tallies.get(candidateId);
    const shown = (all?.shown ?? 0) - (counts ? 1 : 0);
    const others = (all?.selected ?? 0) - (counts ? selected : 0);
    if (shown > 0) {
      figure.agreementVotes += 1;
      sum.agreement += 2 * others === shown ? 0.5 : Number(2 * others > shown === (selected === 1));
      sum.bias += selected - others / shown;
      const own = biases[worker]?.get(classId) ?? { votes: 0, sum: 0 };
      own.votes += 1;
      own.sum += selected - others / shown;
      biases[worker]?.set(classId, own);
    }
    answersOf(classes, classId).add(candidateId, worker, selected, -1);
  };

  for (const assignment of votes.assignments) {
    const hit = votes.hits.get(assignment.hit);
    const figure = figures[assignment.worker];
    if (!hit || !figure) continue;
    figure.assignments += 1;
    if (assignment.activeSeconds !== null) sums[assignment.worker]?.seconds.push(assignment.activeSeconds);
    if (answerPattern(assignment.selected, hit.roles.includes("positive_control")) !== null) figure.patterned += 1;
    for (let at = 0; at < hit.roles.length; at++) {
      if (assignment.unavailable[at] === "1") continue;
      const selected = assignment.selected[at] === "1" ? 1 : 0;
      const role = hit.roles[at];
      const candidateId = hit.candidateIds[at] ?? 0;
      if (role === "negative_control") {
        figure.negativeShown += 1;
        figure.negativeSelected += selected;
        // Under a foreign class: an item of its own, whose truth is known.
        answersOf(classes, hit.classId).add(-candidateId, assignment.worker, selected, 0);
        continue;
      }
      if (role === "positive_control") {
        figure.positiveShown += 1;
        figure.positiveSelected += selected;
      }
      if (assignment.counted[at] !== "1") continue;
      judge(assignment.worker, hit.classId, candidateId, selected, !assignment.excluded);
      if (role === "positive_control" && isKnownPositive(tallies.get(candidateId)))
        answersOf(classes, hit.classId).know(candidateId, 1);
    }
  }
  for (const vote of votes.imported)
    judge(vote.worker, vote.classId, vote.candidateId, vote.selected ? 1 : 0, !vote.excluded);

  estimate(classes, figures);
  countIdentical(votes.assignments, figures);
  figures.forEach((figure, worker) => {
    const sum = sums[worker];
    if (!sum) return;
    figure.medianSeconds = median(sum.seconds);
    figure.agreement = figure.agreementVotes > 0 ? sum.agreement / figure.agreementVotes : null;
    figure.bias = figure.agreementVotes > 0 ? sum.bias / figure.agreementVotes : null;
    figure.classBias = [...(biases[worker] ?? [])]
      .filter(([, own]) => own.votes >= votesForClassBias)
      .map(([classId, own]) => ({ classId, votes: own.votes, bias: own.sum / own.votes }))
      .sort(
        (a, b) =>
          Math.abs(b.bias) * Math.sqrt(b.votes) - Math.abs(a.bias) * Math.sqrt(a.votes) || a.classId - b.classId,
      )
      .slice(0, listedClasses);
  });
  return figures;
}

function blank(): WorkerFigures {
  return {
    assignments: 0,
    votes: 0,
    positiveShown: 0,
    positiveSelected: 0,
    negativeShown: 0,
    negativeSelected: 0,
    medianSeconds: null,
    agreement: null,
    agreementVotes: 0,
    bias: null,
    sensitivity: null,
    specificity: null,
    patterned: 0,
    identical: 0,
    classBias: [],
  };
}

/** Shown and selected per candidate over the answers that count. */
function tallyOthers({ hits, assignments, imported }: MeasuredVotes): Map<number, Tally> {
  const tallies = new Map<number, Tally>();
  const add = (candidateId: number, selected: number) => {
    const tally = tallies.get(candidateId);
    if (tally) {
      tally.shown += 1;
      tally.selected += selected;
    } else tallies.set(candidateId, { shown: 1, selected });
  };
  for (const assignment of assignments) {
    const hit = hits.get(assignment.hit);
    if (!hit || assignment.excluded) continue;
    for (let at = 0; at < hit.roles.length; at++)
      if (hit.roles[at] !== "negative_control" && assignment.counted[at] === "1" && assignment.unavailable[at] !== "1")
        add(hit.candidateIds[at] ?? 0, assignment.selected[at] === "1" ? 1 : 0);
  }
  for (const vote of imported) if (!vote.excluded) add(vote.candidateId, vote.selected ? 1 : 0);
  return tallies;
}

/** The least that any worker sees of the others: a selecting answer left out. */
function isKnownPositive(tally: Tally | undefined): boolean {
  return tally !== undefined && tally.shown >= 2 && tally.selected - 1 >= knownPositiveFrequency * (tally.shown - 1);
}

/** The answers of one target class, as Dawid-Skene reads them. */
class ClassAnswers {
  readonly item: number[] = [];
  readonly worker: number[] = [];
  readonly answer: number[] = [];
  readonly truth: number[] = [];
  readonly #places = new Map<number, number>();

  #place(key: number): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.truth.length);
    this.truth.push(-1);
    return this.truth.length - 1;
  }

  add(key: number, worker: number, selected: number, truth: number): void {
    const place = this.#place(key);
    if (truth >= 0) this.truth[place] = truth;
    this.item.push(place);
    this.worker.push(worker);
    this.answer.push(selected);
  }

  know(key: number, truth: number): void {
    this.truth[this.#place(key)] = truth;
  }
}

function answersOf(classes: Map<number, ClassAnswers>, classId: number): ClassAnswers {
  const known = classes.get(classId);
  if (known) return known;
  const made = new ClassAnswers();
  classes.set(classId, made);
  return made;
}

function estimate(classes: ReadonlyMap<number, ClassAnswers>, figures: WorkerFigures[]): void {
  const pooled = figures.map(() => ({ positives: 0, truePositives: 0, negatives: 0, trueNegatives: 0 }));
  for (const { item, worker, answer, truth } of classes.values()) {
    // Numbers of this class's own workers: a study has thousands, a class some dozens.
    const numbers = [...new Set(worker)];
    const placeOf = new Map(numbers.map((number, place) => [number, place]));
    const result = dawidSkene(
      {
        items: truth.length,
        workers: numbers.length,
        item,
        worker: worker.map((one) => placeOf.get(one) ?? 0),
        answer,
        truth,
      },
      // Some classes of thousands of answers by dozens of people converge slowly: to 1e-7 the pooled rates are still 1e-5 off.
      { smoothing: 0.5, tolerance: 1e-9, maximumIterations: 5000 },
    );
    numbers.forEach((number, place) => {
      const sum = pooled[number];
      if (!sum) return;
      sum.positives += result.positives[place] ?? 0;
      sum.truePositives += result.truePositives[place] ?? 0;
      sum.negatives += result.negatives[place] ?? 0;
      sum.trueNegatives += result.trueNegatives[place] ?? 0;
    });
  }
  figures.forEach((figure, worker) => {
    const sum = pooled[worker];
    // Less than one expected image of a kind identifies nothing.
    if (sum && sum.positives >= 1) figure.sensitivity = sum.truePositives / sum.positives;
    if (sum && sum.negatives >= 1) figure.specificity = sum.trueNegatives / sum.negatives;
  });
}

/** HITs that a worker answered position by position as another of their HITs; answers with fewer than three selections repeat by chance. */
function countIdentical(assignments: readonly MeasuredAssignment[], figures: WorkerFigures[]): void {
  const seen = new Map<string, number>();
  const telling = assignments.filter(({ selected }) => {
    const ones = selected.replaceAll("0", "").length;
    return ones >= 3 && selected.length - ones >= 3;
  });
  for (const { worker, selected } of telling) {
    const key = `${worker}/${selected}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  for (const [key, count] of seen) {
    const figure = figures[Number(key.slice(0, key.indexOf("/")))];
    if (figure && count > 1) figure.identical += count;
  }
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? null) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Whether a person should look at a worker: fails more controls than chance explains, or answers in patterns. */
export function isSuspect(
  figure: Pick<
    WorkerFigures,
    | "assignments"
    | "negativeShown"
    | "negativeSelected"
    | "positiveShown"
    | "positiveSelected"
    | "patterned"
    | "identical"
  >,
): boolean {
  const negatives = figure.negativeShown >= 6 && figure.negativeSelected / figure.negativeShown > 0.25;
  const positives = figure.positiveShown >= 6 && figure.positiveSelected / figure.positiveShown < 0.3;
  const patterns = figure.assignments >= 3 && (figure.patterned + figure.identical) / figure.assignments > 0.3;
  return negatives || positives || patterns;
}
