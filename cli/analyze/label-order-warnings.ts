import type { ClassMistake } from "../../lib/stats/class-map";
import type { LabelOrderDiagnosis, LabelOrderMend } from "../../lib/stats/diagnose-label-order";
import type { RowOrder } from "../../lib/stats/row-order";
import type { AnalyzeOptions } from "./command";

/** A file of predictions whose order the doctor doubts. */
export interface Finding {
  readonly model: string;
  readonly which: "original" | "new";
  readonly n: number;
  readonly top1: number;
  readonly columns: number;
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
 * The doctor's findings as sentences: one for each kind of finding, naming its models and what the mend changes.
 *
 * `models`: how many models were scored; a finding about all of them points at the labels.
 */
export function labelOrderWarnings(
  findings: readonly Finding[],
  models: number,
  options: Pick<AnalyzeOptions, "mend" | "originalLabels" | "newLabels">,
): string[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.which, finding.diagnosis.verdict, finding.diagnosis.mend]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].map((group) => sentence(group, models, options));
}

function sentence(
  group: readonly Finding[],
  models: number,
  options: Pick<AnalyzeOptions, "mend" | "originalLabels" | "newLabels">,
): string {
  const [first] = group;
  if (first === undefined) return "";
  const { which, n, diagnosis } = first;
  const labels = which === "original" ? options.originalLabels : options.newLabels;
  const who = `${nameModels(group.map(({ model }) => model))} on the ${which} set`;
  const percent = (correct: number): string => `${((100 * correct) / n).toFixed(2)}%`;
  const example = group.length === 1 ? "" : `, ${first.model}`;
  const everybody =
    group.length === models && models > 1 ? ` It is so for all ${models} models: look at "${labels}" first.` : "";
  if (diagnosis.mend === null)
    return `${who}: no better than guessing (${percent(diagnosis.correct)}${example}), so the rows are shuffled or belong to another list of images than "${labels}"; no mend is known, predict again in the list's order or --exclude. Taken as stored.${everybody}`;
  const change = `${percent(diagnosis.correct)} as stored, ${percent(diagnosis.mended)} mended${example}`;
  const taken = options.mend ? "Mended." : "Taken as stored; --mend puts it right.";
  return `${who}: ${mistakeInWords(diagnosis.mend)} (${change}). ${taken}${everybody}`;
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
