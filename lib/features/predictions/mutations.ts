import { createHash } from "node:crypto";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, Prisma, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { keysOf, refuseFile } from "@/lib/features/test-sets/mutations";
import { listTestSets, loadTestSet, type TestSetImages } from "@/lib/features/test-sets/queries";
import { fromIntegerBytes, toIntegerBytes } from "@/lib/features/test-sets/rules";
import { isAccuracyCsv, parseAccuracyCsv } from "@/lib/formats/accuracy-csv";
import { type LabelClasses, parseLabelClasses } from "@/lib/formats/label-classes";
import { parseJson } from "@/lib/formats/parse-json";
import { parsePredictionFile, unknownClass } from "@/lib/formats/prediction";
import { parsePredictionCsv } from "@/lib/formats/prediction-csv";
import { parsePredictionJsonl } from "@/lib/formats/prediction-jsonl";
import { parsePredictionParquet } from "@/lib/formats/prediction-parquet";
import type { PredictionRow } from "@/lib/formats/prediction-row";
import { diagnoseLabelOrder, type LabelOrderMend } from "@/lib/stats/diagnose-label-order";
import { mendLabelOrder } from "@/lib/stats/mend-label-order";
import { packBits } from "@/lib/stats/result-bits";
import { type ScoredImages, scoreImages } from "@/lib/stats/score-images";
import { getPredictionSet, type PredictionSetSummary } from "./queries";
import { alignRows, modelNameOf, standingOf } from "./rules";
import { diagnosisSchema, type PredictionDecision, type StoredDiagnosis } from "./schema";

export interface PredictionFileInput {
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly testSetId: number;
  readonly model?: string | undefined;
  readonly classes?: { readonly name: string; readonly bytes: Uint8Array } | undefined;
  readonly mend?: boolean;
  readonly replace?: boolean;
  readonly manifest?: string | undefined;
  readonly column?: string | undefined;
  /** The model's own file, where it was run here: it is named instead of what it said. */
  readonly ranHere?: { readonly path: string; readonly sha256: string };
  readonly createdBy: string;
}

/** One model's predictions, read and judged, on their way into the database. */
interface ReadPredictions {
  readonly model: string;
  readonly format: string;
  readonly columns: number;
  readonly classCount: number;
  readonly ranked: Int32Array;
  readonly scored: ScoredImages;
  readonly diagnosis: StoredDiagnosis | null;
  readonly mend: LabelOrderMend | null;
}

/**
 * Brings a file of predictions in: of one model, or of several where its rows name them; all or nothing.
 *
 * Where the label-order doctor has a doubt the set is kept as doubtful, unless `mend` applies what it offers. Refused: files that
 * cannot be read, another length or manifest, unknown classes and images, a model that has predictions on the test set already
 * (unless `replace`).
 */
export async function importPredictions(
  studyId: AuthorizedStudyId,
  input: PredictionFileInput,
): Promise<PredictionSetSummary[]> {
  const set = await loadTestSet(studyId, input.testSetId);
  checkManifest(set, input);
  const read = await readPredictions(studyId, set, input).catch(refuseFile);
  const fileSha256 = createHash("sha256").update(input.bytes).digest("hex");
  const ids = await database("desk").$transaction(
    async (transaction) => {
      const stored: number[] = [];
      for (const predictions of read)
        stored.push(await storePredictions(transaction, studyId, set, { ...input, fileSha256 }, predictions));
      return stored;
    },
    { timeout: 60_000 },
  );
  return Promise.all(ids.map((id) => getPredictionSet(studyId, id)));
}

function checkManifest(set: TestSetImages, { manifest, fileName }: PredictionFileInput): void {
  if (!manifest || manifest === set.sha256 || manifest === set.manifestSha256) return;
  throw new AppError(
    "badRequest",
    `Cannot use the predictions in "${fileName}": they are of the manifest ${manifest} and "${set.name}" has ${set.manifestSha256 ?? set.sha256}; choose the revision that was predicted, or predict this one`,
  );
}

async function readPredictions(
  studyId: AuthorizedStudyId,
  set: TestSetImages,
  input: PredictionFileInput,
): Promise<ReadPredictions[]> {
  const { fileName, bytes } = input;
  const ending = /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? "";
  const model = input.model || modelNameOf(fileName);
  if (ending === "csv" && isAccuracyCsv(bytes)) return readAccuracies(set, input);
  if (set.labels.length === 0)
    throw new AppError(
      "badRequest",
      `Cannot use the predictions in "${fileName}": "${set.name}" was made from a number of images alone, without their classes; make a test set from the file of labels, or bring accuracies in`,
    );
  const classes = classesOf(set, input);
  const labels = labelsUnder(set, classes);
  switch (ending) {
    case "npy":
    case "npz":
    case "json": {
      const file = parsePredictionFile(bytes, fileName, { ...classes, closed: true });
      if (file.images !== set.imageCount)
        throw new AppError("badRequest", await wrongLength(studyId, set, fileName, file.images));
      const { columns, classCount, unknown } = file;
      const read = judge(set, { ids: file.ids, columns, classCount, labels }, input, classes);
      if (unknown !== null && read.diagnosis === null)
        throw new AppError("badRequest", unknownClass(fileName, unknown, classCount, true));
      return [{ ...read, model, format: ending }];
    }
    case "csv":
    case "jsonl":
    case "ndjson":
    case "parquet": {
      const rows =
        ending === "csv"
          ? parsePredictionCsv(bytes, fileName)
          : ending === "parquet"
            ? await parsePredictionParquet(bytes, fileName)
            : parsePredictionJsonl(bytes, fileName);
      const models = Map.groupBy(rows, (row) => row.model ?? model);
      return [...models].map(([name, of]) => {
        const matched = of.map((row) => ({ ...row, classes: indexesOf(row, classes, fileName) }));
        const { ids, columns } = alignRows(matched, set, fileName);
        const read = judge(set, { ids, columns, classCount: classes.count, labels }, input, classes);
        if (read.diagnosis === null) refuseUnknown(matched, classes, fileName);
        return { ...read, model: name, format: ending === "ndjson" ? "jsonl" : ending };
      });
    }
    default:
      throw new AppError(
        "badRequest",
        `Cannot use "${fileName}": ${ending === "" ? "it has no ending" : `.${ending} is not known`}; give .npy, .npz, .json, .csv, .jsonl or .parquet`,
      );
  }
}

/** The class order that a file counts in: the list given with it, or the test set's. */
function classesOf(set: TestSetImages, { classes: given }: PredictionFileInput): LabelClasses {
  const list = given
    ? parseLabelClasses(parseJson(given.bytes, given.name), given.name)
    : { count: set.wnids.length, indexOf: new Map(set.wnids.map((wnid, index) => [wnid, index])) };
  const indexOf = new Map(list.indexOf);
  for (const [name, wnid] of set.aliases) {
    const index = list.indexOf.get(wnid);
    if (index !== undefined && !indexOf.has(name)) indexOf.set(name, index);
  }
  return { count: list.count, indexOf };
}

function labelsUnder(set: TestSetImages, classes: LabelClasses): Int32Array {
  return set.labels.map((label) => {
    const wnid = set.wnids[label] ?? "";
    const index = classes.indexOf.get(wnid);
    if (index === undefined)
      throw new AppError(
        "badRequest",
        `Cannot read predictions on "${set.name}" with this class list: it does not have the class ${wnid}; give the class list of the model, or leave it out where the model counts classes as the study does`,
      );
    return index;
  });
}

function indexesOf({ classes: named, place }: PredictionRow, classes: LabelClasses, file: string): number[] {
  return named.map((name) => {
    const index = classes.indexOf.get(String(name)) ?? (typeof name === "number" ? name : undefined);
    if (index === undefined)
      throw new AppError(
        "badRequest",
        `Cannot use the predictions in "${file}": ${place} predicts "${name}", which the class list does not have; give the class list of the model`,
      );
    // One beyond either end may be a list that is off by one: the doctor says.
    if (index < -1 || index > classes.count)
      throw new AppError(
        "badRequest",
        `Cannot use the predictions in "${file}": ${place} predicts class ${index}, and the classes count from 0 to ${classes.count - 1}; give the class list of the model`,
      );
    return index;
  });
}

function refuseUnknown(rows: readonly { place: string; classes: number[] }[], { count }: LabelClasses, file: string) {
  for (const { place, classes } of rows)
    for (const index of classes)
      if (index < 0 || index >= count)
        throw new AppError(
          "badRequest",
          `Cannot use the predictions in "${file}": ${place} predicts class ${index}, and the classes count from 0 to ${count - 1}; give the class list of the model`,
        );
}

interface Ranked {
  readonly ids: Int32Array;
  readonly columns: number;
  readonly classCount: number;
  readonly labels: Int32Array;
}

function judge(
  set: TestSetImages,
  { ids, columns, classCount, labels }: Ranked,
  { mend: wanted, classes: given }: Pick<PredictionFileInput, "mend" | "classes">,
  classes: LabelClasses,
): Omit<ReadPredictions, "model" | "format"> {
  const inputs = { ids, columns, labels, classCount, fileNames: fileNamesOf(set) };
  const { verdict, mend: offered, correct, mended } = diagnoseLabelOrder(inputs);
  const mend = wanted ? offered : null;
  const scored = scoreImages(mend === null ? ids : mendLabelOrder(inputs, mend), columns, labels);
  const order = given ? { classes: keysOf(classes) } : {};
  const diagnosis = verdict === "sound" ? null : { verdict, mend: offered, correct, mended, ...order };
  return { columns, classCount, ranked: ids, scored, diagnosis, mend };
}

function fileNamesOf({ images }: TestSetImages): string[] | null {
  const names = images.map(({ path, sha256 }) => path ?? sha256);
  return names.every((name) => name !== null) ? names : null;
}

async function wrongLength(
  studyId: AuthorizedStudyId,
  set: TestSetImages,
  file: string,
  images: number,
): Promise<string> {
  const others = (await listTestSets(studyId)).filter((one) => one.id !== set.id && one.imageCount === images);
  const mend = others[0]
    ? `that is the length of "${others[0].name}": choose it if the file is about it`
    : "predict every image of the test set, in its order";
  return `Cannot score "${file}" on "${set.name}": it has ${images} predictions and the test set has ${set.imageCount} images; ${mend}`;
}

function readAccuracies(set: TestSetImages, { bytes, fileName, column }: PredictionFileInput): ReadPredictions[] {
  const n = set.imageCount;
  return parseAccuracyCsv(bytes, fileName, column || undefined).map(({ model, top1, top5 }) => ({
    model,
    format: "accuracy-csv",
    columns: 0,
    classCount: set.wnids.length,
    ranked: new Int32Array(0),
    scored: {
      top1: packBits([]),
      top5: null,
      correct: Math.round((top1 / 100) * n),
      correctTop5: top5 === null ? null : Math.round((top5 / 100) * n),
    },
    diagnosis: null,
    mend: null,
  }));
}

async function storePredictions(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  set: TestSetImages,
  file: PredictionFileInput & { fileSha256: string },
  { model, format, columns, classCount, ranked, scored, diagnosis, mend }: ReadPredictions,
): Promise<number> {
  const { createdBy, replace, ranHere } = file;
  const { fileName, fileSha256 } = ranHere ? { fileName: ranHere.path, fileSha256: ranHere.sha256 } : file;
  const { id: modelId } = await transaction.classifierModel.upsert({
    where: { studyId_name: { studyId, name: model } },
    create: { studyId, name: model, createdBy },
    update: {},
    select: { id: true },
  });
  const key = { studyId_modelId_testSetId: { studyId, modelId, testSetId: set.id } };
  const before = await transaction.predictionSet.findUnique({ where: key, select: { id: true, fileName: true } });
  if (before && !replace)
    throw new AppError(
      "conflict",
      `Cannot bring "${fileName}" in: the model "${model}" has predictions on "${set.name}" already, from ${before.fileName}; choose to replace them, or give the model another name`,
    );
  if (before) await transaction.predictionSet.delete({ where: { studyId_id: { studyId, id: before.id } } });
  const created = await transaction.predictionSet.create({
    data: {
      studyId,
      modelId,
      testSetId: set.id,
      state: diagnosis === null || mend !== null ? "accepted" : "doubtful",
      format: ranHere ? "onnx" : format,
      fileName,
      fileSha256,
      columns,
      classCount,
      ranked: toIntegerBytes(ranked),
      top1: scored.top1,
      top5: scored.top5,
      correct: scored.correct,
      correctTop5: scored.correctTop5,
      ...(diagnosis === null ? {} : { diagnosis: { ...diagnosis, mend: toJson(diagnosis.mend) } }),
      ...(mend === null ? {} : { mend: { ...mend } }),
      createdBy,
    },
    select: { id: true },
  });
  await record(transaction, studyId, createdBy, before ? "predictions.replace" : "predictions.import", created.id, {
    model,
    testSet: set.name,
    fileSha256,
    correct: scored.correct,
  });
  return created.id;
}

function toJson(mend: LabelOrderMend | null): Prisma.InputJsonObject | null {
  return mend === null ? null : { ...mend };
}

async function record(
  transaction: Pick<Transaction, "auditEvent">,
  studyId: number,
  actor: string,
  act: string,
  id: number,
  details: Prisma.InputJsonObject,
): Promise<void> {
  await transaction.auditEvent.create({
    data: { studyId, actor, act, subject: `predictions/${studyId}/${id}`, details },
  });
}

/** Answers the label-order doctor: applies the mend that it offers, or takes the predictions as stored. Can be answered again. Throws AppError conflict where another answer than the one read (`was`) stands. */
export async function decidePredictions(
  studyId: AuthorizedStudyId,
  id: number,
  { decision, was }: PredictionDecision,
  actor: string,
): Promise<PredictionSetSummary> {
  const summary = await getPredictionSet(studyId, id);
  const now = standingOf(summary);
  if (was !== undefined && now !== was && now !== (decision === "mend" ? "mended" : "kept"))
    throw new AppError(
      "conflict",
      `Nothing was changed: somebody ${now === "mended" ? "mended" : now === "kept" ? "took as stored" : "replaced"} the predictions of "${summary.model}" on "${summary.testSet}" after you opened the page; it now shows what stands`,
      { stale: true },
    );
  const diagnosis = diagnosisSchema.nullable().parse(summary.diagnosis);
  const offered = diagnosis?.mend ?? null;
  if (decision === "mend" && offered === null)
    throw new AppError(
      "conflict",
      `Cannot mend the predictions of "${summary.model}" on "${summary.testSet}": the label-order doctor offers no mend; keep them as stored or delete them`,
    );
  const set = await loadTestSet(studyId, summary.testSetId);
  const stored = await database("desk").predictionSet.findUniqueOrThrow({
    where: { studyId_id: { studyId, id } },
    select: { ranked: true, columns: true, classCount: true },
  });
  const order = diagnosis?.classes;
  const classes = order
    ? { count: order.length, indexOf: new Map(order.map((key, index) => [key, index])) }
    : { count: set.wnids.length, indexOf: new Map(set.wnids.map((key, index) => [key, index])) };
  const labels = labelsUnder(set, classes);
  const ids = fromIntegerBytes(stored.ranked);
  const { columns, classCount } = stored;
  const inputs = { ids, columns, labels, classCount, fileNames: fileNamesOf(set) };
  const mend = decision === "mend" ? offered : null;
  const scored =
    columns === 0 ? null : scoreImages(mend === null ? ids : mendLabelOrder(inputs, mend), columns, labels);
  await database("desk").$transaction(async (transaction) => {
    await transaction.predictionSet.update({
      where: { studyId_id: { studyId, id } },
      data: {
        state: "accepted",
        mend: mend === null ? Prisma.DbNull : { ...mend },
        ...(scored === null ? {} : scored),
      },
    });
    await record(transaction, studyId, actor, `predictions.${decision}`, id, { model: summary.model });
  });
  return getPredictionSet(studyId, id);
}

/** Deletes a set of predictions; the model goes with its last one. */
export async function deletePredictions(studyId: AuthorizedStudyId, id: number, actor: string): Promise<void> {
  const { model, modelId, testSet } = await getPredictionSet(studyId, id);
  await database("desk").$transaction(async (transaction) => {
    await transaction.predictionSet.delete({ where: { studyId_id: { studyId, id } } });
    if ((await transaction.predictionSet.count({ where: { studyId, modelId } })) === 0)
      await transaction.classifierModel.delete({ where: { studyId_id: { studyId, id: modelId } } });
    await record(transaction, studyId, actor, "predictions.delete", id, { model, testSet });
  });
}
