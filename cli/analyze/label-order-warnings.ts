import type { ClassMistake } from "../../lib/stats/class-map";
import type { LabelOrderDiagnosis, LabelOrderMend } from "../../lib/stats/diagnose-label-order";
import type { RowOrder } from "../../lib/stats/row-order";
import type { AnalyzeOptions } from "./command";

/** A file of predictions whose order the doctor doubts. */
export interface Finding {
  readonly model: string;
  readonly which: "original" | "new";
  readonly n: number;
  readonly diagnosis: LabelOrderDiagnosis;
}

const classMistakeInWords: Record<ClassMistake, string> = {
  oneTooHigh: "class indexes are one too high (a background class at 0, or labels that lack one)",
  oneTooLow: "class indexes are one too low (labels that count from 1, or a background class left out)",
  stringSorted: "class indexes follow folder names sorted as text (0, 1, 10, 100, 101, ...)",
  labelsStringSorted: "the labels, not the predictions, follow folder names sorted as text (0, 1, 10, 100, 101, ...)",
  reversed: "class indexes run from the last class to the first",
};

const rowOrderInWords: Record<RowOrder, string> = {
  byClass: "rows are grouped by class instead of following the list",
  byClassName:
    "rows are grouped by class folders sorted as text (0, 1, 10, 100, 101, ...) instead of following the list",
  byFileName: "rows are sorted by file name instead of following the list",
  reversed: "rows run from the last image to the first",
  oneLate: "rows start one image late (an extra row at the start)",
  oneEarly: "rows start one image early (the first row is missing)",
};

/**
 * The doctor's findings as sentences: one for each kind of finding and the models it concerns, with what the mend changes.
 *
 * `models`: how many models were scored; a finding about all of them on a set points at its labels.
 */
export function labelOrderWarnings(
  findings: readonly Finding[],
  models: number,
  options: Pick<AnalyzeOptions, "mend" | "originalLabels" | "newLabels">,
): string[] {
  const bySet = groupBy(findings, ({ which, diagnosis }) => JSON.stringify([which, diagnosis.verdict, diagnosis.mend]));
  // The same finding on the same models, original and new, is said once.
  const groups = groupBy(bySet, (group) =>
    JSON.stringify([group[0]?.diagnosis.verdict, group[0]?.diagnosis.mend, group.map(({ model }) => model)]),
  );
  return groups.map((sets) => sentence(sets, models, options));
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  return [...Map.groupBy(items, keyOf).values()];
}

function sentence(
  sets: readonly (readonly Finding[])[],
  models: number,
  options: Pick<AnalyzeOptions, "mend" | "originalLabels" | "newLabels">,
): string {
  const examples = sets.flatMap((group) => group.slice(0, 1));
  const group = sets[0] ?? [];
  const mend = examples[0]?.diagnosis.mend ?? null;
  const labels = examples.map(({ which }) => `"${which === "original" ? options.originalLabels : options.newLabels}"`);
  const where = examples.length > 1 ? "both sets" : `the ${examples[0]?.which} set`;
  const who = `${nameModels(group.map(({ model }) => model))} on ${where}`;
  const of = group.length > 1 ? ` for ${group[0]?.model}` : "";
  const percent = (correct: number, n: number): string => `${((100 * correct) / n).toFixed(2)}%`;
  const everybody =
    group.length === models && models > 1
      ? ` It is so for all ${models} models: look at ${labels.join(" and ")} first.`
      : "";
  if (mend === null) {
    const levels = examples.map(({ diagnosis, n }) => percent(diagnosis.correct, n)).join(" and ");
    return `${who}: no better than guessing (${levels}${of}), so the rows are shuffled or belong to another list of images than ${labels.join(" and ")}; no mend is known: predict again in the list's order, or --exclude. Taken as stored.${everybody}`;
  }
  const changes = examples
    .map(
      ({ diagnosis, n, which }) =>
        `${which} ${percent(diagnosis.correct, n)} as stored, ${percent(diagnosis.mended, n)} mended`,
    )
    .join("; ");
  const taken = options.mend ? "Mended." : "Taken as stored; --mend puts it right.";
  return `${who}: ${mistakeInWords(mend)} (${changes}${of}). ${taken}${everybody}`;
}

function mistakeInWords({ columnsReversed, classes, rows }: LabelOrderMend): string {
  return [
    ...(columnsReversed ? ["columns run from the worst class to the best"] : []),
    ...(classes === null ? [] : [classMistakeInWords[classes]]),
    ...(rows === null ? [] : [rowOrderInWords[rows]]),
  ].join(" and ");
}

function nameModels(models: readonly string[]): string {
  const shown = models.slice(0, 4).join(", ");
  if (models.length === 1) return `Model ${shown}`;
  return `${models.length} models (${shown}${models.length > 4 ? ", ..." : ""})`;
}
