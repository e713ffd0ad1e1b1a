import { basename, matchesGlob } from "node:path";
import { FileFormatError } from "../../lib/formats/file-format-error";
import { classesOfLabels, type LabelFile, labelIndexes, parseLabelFile } from "../../lib/formats/label";
import { type LabelClasses, parseLabelClasses } from "../../lib/formats/label-classes";
import { parseJson } from "../../lib/formats/parse-json";
import { type PredictionFile, parsePredictionFile, unknownClass } from "../../lib/formats/prediction";
import { countCorrect } from "../../lib/stats/count-correct";
import { diagnoseLabelOrder } from "../../lib/stats/diagnose-label-order";
import type { CountedModel, CountedSet } from "../../lib/stats/evaluate-models";
import { mendLabelOrder } from "../../lib/stats/mend-label-order";
import { Refusal } from "../refusal";
import type { AnalyzeOptions } from "./command";
import { type Finding, labelOrderWarnings } from "./label-order-warnings";
import { listPredictions, readInput } from "./read-file";

type Inputs = Pick<
  AnalyzeOptions,
  "originalLabels" | "original" | "newLabels" | "new" | "classes" | "exclude" | "mend"
>;

interface TestSet {
  readonly which: "original" | "new";
  readonly labels: Int32Array;
  readonly files: readonly string[] | null;
  readonly labelsName: string;
}

type Classes = LabelClasses & { readonly closed: boolean };

/**
 * Reads labels and predictions and counts what each model has right on both sets, models in name order.
 *
 * Everything left out or doubtful is a warning; throws a Refusal or FileFormatError for what cannot be used.
 */
export function countModels(options: Inputs): { readonly models: CountedModel[]; readonly warnings: string[] } {
  const originalLabels = parseLabelFile(readInput(options.originalLabels, "--original-labels"), options.originalLabels);
  const newLabels = parseLabelFile(readInput(options.newLabels, "--new-labels"), options.newLabels);
  const classes = readClasses(options.classes, [originalLabels, newLabels]);
  const original = testSet("original", originalLabels, classes);
  const onNew = testSet("new", newLabels, classes);

  const { pairs, warnings } = pairModels(options);
  const findings: Finding[] = [];
  const models = pairs.map(({ name, originalFile, newFile }) => ({
    name,
    original: countSet(name, originalFile, original, onNew, classes, options.mend, findings),
    new: countSet(name, newFile, onNew, original, classes, options.mend, findings),
  }));
  return { models, warnings: [...warnings, ...labelOrderWarnings(findings, models.length, options)] };
}

function readClasses(path: string | undefined, labels: readonly LabelFile[]): Classes {
  if (path === undefined) return { ...classesOfLabels(labels), closed: false };
  return { ...parseLabelClasses(parseJson(readInput(path, "--classes"), path), path), closed: true };
}

function testSet(which: TestSet["which"], file: LabelFile, classes: Classes): TestSet {
  return { which, labels: labelIndexes(file, classes), files: file.files, labelsName: file.name };
}

interface Pair {
  readonly name: string;
  readonly originalFile: string;
  readonly newFile: string;
}

function pairModels(options: Inputs): { readonly pairs: Pair[]; readonly warnings: string[] } {
  const original = listPredictions(options.original, "--original");
  const onNew = listPredictions(options.new, "--new");
  const warnings: string[] = [];
  for (const [folder, { others }] of [
    [options.original, original],
    [options.new, onNew],
  ] as const)
    if (others.length > 0)
      warnings.push(`Passed over in "${folder}", being no .npy, .npz or .json: ${others.join(", ")}.`);
  const names = [...new Set([...original.files.keys(), ...onNew.files.keys()])].sort();
  for (const glob of options.exclude)
    if (!names.some((name) => matchesGlob(name, glob)))
      warnings.push(`--exclude ${glob} matches no model; nothing was left out for it.`);
  const pairs: Pair[] = [];
  for (const name of names) {
    if (options.exclude.some((glob) => matchesGlob(name, glob))) continue;
    const originalFile = original.files.get(name);
    const newFile = onNew.files.get(name);
    if (originalFile !== undefined && newFile !== undefined) pairs.push({ name, originalFile, newFile });
    else
      warnings.push(
        `Model "${name}" is left out: it has predictions on the ${originalFile === undefined ? "new" : "original"} set only (${originalFile ?? newFile}).`,
      );
  }
  if (pairs.length === 0)
    throw new Refusal(
      `Cannot compare --original "${options.original}" with --new "${options.new}": ${pairlessReason(original.files, onNew.files, options)}`,
    );
  return { pairs, warnings };
}

function pairlessReason(
  original: ReadonlyMap<string, string>,
  onNew: ReadonlyMap<string, string>,
  { exclude }: Inputs,
): string {
  const [first] = original.keys();
  const [second] = onNew.keys();
  if ([...original.keys()].some((name) => onNew.has(name)))
    return `--exclude ${exclude.join(" --exclude ")} leaves out every model in both; exclude fewer`;
  return `no model is in both (${original.size} files such as "${first}", ${onNew.size} such as "${second}"); give a model's files the same name in both folders`;
}

function countSet(
  model: string,
  file: string,
  set: TestSet,
  other: TestSet,
  classes: Classes,
  mend: boolean,
  findings: Finding[],
): CountedSet {
  const prediction = parsePredictionFile(readInput(file, `the predictions of "${model}"`), file, classes);
  const { columns, classCount } = prediction;
  const n = set.labels.length;
  if (prediction.images !== n) throw new FileFormatError(wrongLength(file, prediction, set, other));

  const inputs = { ids: prediction.ids, columns, labels: set.labels, classCount, fileNames: set.files };
  const diagnosis = diagnoseLabelOrder(inputs);
  if (diagnosis.verdict !== "sound") findings.push({ model, which: set.which, n, diagnosis });
  else if (prediction.unknown !== null)
    throw new FileFormatError(unknownClass(file, prediction.unknown, classCount, classes.closed));
  const ids = mend && diagnosis.mend !== null ? mendLabelOrder(inputs, diagnosis.mend) : prediction.ids;
  const { top1, top5 } = countCorrect(ids, columns, set.labels);
  return { correct: top1, n, correctTop5: top5 };
}

function wrongLength(file: string, { images }: PredictionFile, set: TestSet, other: TestSet): string {
  const mend =
    images === other.labels.length
      ? `that is the length of the ${other.which} set: look whether the file is in the wrong folder`
      : "predict every image of the list, in its order";
  return `Cannot score "${file}" on the ${set.which} set: it has ${images} predictions and ${basename(set.labelsName)} has ${set.labels.length} labels; ${mend}`;
}
