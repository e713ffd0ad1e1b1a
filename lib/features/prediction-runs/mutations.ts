import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { importPredictions } from "@/lib/features/predictions/mutations";
import { modelNameOf } from "@/lib/features/predictions/rules";
import { getTestSet } from "@/lib/features/test-sets/queries";
import { fromIntegerBytes, toIntegerBytes } from "@/lib/features/test-sets/rules";
import { serializeNpy } from "@/lib/formats/npy";
import { openClassifier } from "@/lib/images/classifier";
import { enqueue } from "@/lib/jobs/queue";
import { getPredictionRun, type PredictionRunSummary } from "./queries";
import type { NewPredictionRun } from "./schema";

/** The one key of a run's job in the queue, and the name of its lock. */
export function predictionRunJobKey(studyId: number, runId: number): string {
  return `run-predictions/${studyId}/${runId}`;
}

function enqueueRun(transaction: Pick<Transaction, "$queryRaw">, studyId: number, runId: number): Promise<void> {
  return enqueue(transaction, "run-predictions", { studyId, runId }, { key: predictionRunJobKey(studyId, runId) });
}

/** Queues a model to be run over a test set. Refused: a set whose images are not in the study, a file that is no model, a model that has predictions there. */
export async function createPredictionRun(
  studyId: AuthorizedStudyId,
  input: NewPredictionRun & { createdBy: string },
): Promise<PredictionRunSummary> {
  const set = await getTestSet(studyId, input.testSetId);
  if (set.kind === "listed")
    throw new AppError(
      "badRequest",
      `Cannot run a model over "${set.name}": it is a list of labels whose images are not in the study; choose the reference set or a revision`,
      { field: "testSetId" },
    );
  const modelName = input.model || modelNameOf(input.path);
  const taken = await database("desk").predictionSet.count({
    where: { studyId, testSetId: set.id, model: { name: modelName } },
  });
  if (taken > 0)
    throw new AppError(
      "conflict",
      `Cannot run "${modelName}" over "${set.name}": it has predictions there; delete those first, or give the run another model name`,
      { field: "model" },
    );
  const { sha256 } = await openClassifier(input.path, input.preprocessing);
  const id = await database("desk").$transaction(async (transaction) => {
    const created = await transaction.predictionRun.create({
      data: {
        studyId,
        testSetId: set.id,
        modelName,
        modelSha256: sha256,
        fileName: input.path,
        preprocessing: input.preprocessing,
        createdBy: input.createdBy,
      },
      select: { id: true },
    });
    await transaction.auditEvent.create({
      data: {
        studyId,
        actor: input.createdBy,
        act: "predictionRun.create",
        subject: `predictionRun/${studyId}/${created.id}`,
        details: { model: modelName, modelSha256: sha256, testSet: set.name },
      },
    });
    await enqueueRun(transaction, studyId, created.id);
    return created.id;
  });
  return getPredictionRun(studyId, id);
}

/** Stops a run after the images in work, or lets it go on with those that are left. */
export async function movePredictionRun(
  studyId: AuthorizedStudyId,
  id: number,
  act: "pause" | "resume",
  actor: string,
): Promise<void> {
  const from = act === "pause" ? (["queued", "running"] as const) : (["paused", "failed"] as const);
  const moved = await database("desk").$transaction(async (transaction) => {
    const { count } = await transaction.predictionRun.updateMany({
      where: { studyId, id, state: { in: [...from] } },
      data: { state: act === "pause" ? "paused" : "queued", error: null },
    });
    if (count === 0) return false;
    await transaction.auditEvent.create({
      data: { studyId, actor, act: `predictionRun.${act}`, subject: `predictionRun/${studyId}/${id}`, details: {} },
    });
    if (act === "resume") await enqueueRun(transaction, studyId, id);
    return true;
  });
  if (moved) return;
  const { state } = await getPredictionRun(studyId, id);
  throw new AppError("conflict", `Cannot ${act} run ${id}: it is ${state}; only one that is ${from.join(" or ")} can`);
}

/** Marks a run as running and answers it with the places that are predicted; undefined where it is paused or over. */
export async function beginPredictionRun(
  studyId: AuthorizedStudyId,
  id: number,
): Promise<(PredictionRunSummary & { readonly firstImages: ReadonlySet<number> }) | undefined> {
  const count = await database("jobs").$executeRaw`
    update prediction_runs set state = 'running', started_at = coalesce(started_at, app_now()), error = null
    where study_id = ${studyId} and id = ${id} and state in ('queued', 'running')`;
  if (count === 0) return undefined;
  const chunks = await database("jobs").predictionRunChunk.findMany({
    where: { studyId, runId: id },
    select: { firstImage: true },
  });
  return { ...(await getPredictionRun(studyId, id)), firstImages: new Set(chunks.map(({ firstImage }) => firstImage)) };
}

/** Keeps the ranked classes of some images; false where the run was paused. */
export async function recordPredictions(
  studyId: AuthorizedStudyId,
  runId: number,
  chunk: { firstImage: number; images: number; columns: number; classCount: number; ranked: Int32Array },
): Promise<boolean> {
  return database("jobs").$transaction(async (transaction) => {
    const moved = await transaction.predictionRun.updateMany({
      where: { studyId, id: runId, state: "running" },
      data: { predicted: { increment: chunk.images } },
    });
    if (moved.count === 0) return false;
    await transaction.predictionRunChunk.create({
      data: { studyId, runId, ...chunk, ranked: toIntegerBytes(chunk.ranked) },
    });
    return true;
  });
}

/** Turns a run whose images are all predicted into an ordinary prediction set. */
export async function finishPredictionRun(studyId: AuthorizedStudyId, run: PredictionRunSummary): Promise<void> {
  const chunks = await database("jobs").predictionRunChunk.findMany({
    where: { studyId, runId: run.id },
    orderBy: { firstImage: "asc" },
  });
  const columns = chunks[0]?.columns ?? 0;
  const ranked = new Int32Array(run.images * columns);
  for (const chunk of chunks) ranked.set(fromIntegerBytes(chunk.ranked), chunk.firstImage * columns);
  const { classes } = run.preprocessing;
  await importPredictions(studyId, {
    fileName: `${run.model}.npy`,
    bytes: serializeNpy(ranked, [run.images, columns]),
    testSetId: run.testSetId,
    model: run.model,
    ranHere: { path: run.path, sha256: run.modelSha256 },
    classes: classes && { name: "classes", bytes: new TextEncoder().encode(JSON.stringify(classes)) },
    createdBy: run.createdBy,
  });
  await database("jobs").$transaction([
    database("jobs").predictionRunChunk.deleteMany({ where: { studyId, runId: run.id } }),
    database("jobs").$executeRaw`
      update prediction_runs set state = 'done', finished_at = app_now() where study_id = ${studyId} and id = ${run.id}`,
  ]);
}

/** Ends a run that cannot go on, with the reason; it can be resumed. */
export async function failPredictionRun(studyId: AuthorizedStudyId, id: number, error: string): Promise<void> {
  await database("jobs").predictionRun.updateMany({
    where: { studyId, id, state: { in: ["queued", "running"] } },
    data: { state: "failed", error },
  });
}
