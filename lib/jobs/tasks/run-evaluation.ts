import { setImmediate } from "node:timers/promises";
import pLimit from "p-limit";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { withAdvisoryLock } from "@/lib/db/advisory-lock";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import {
  beginEvaluation,
  evaluationJobKey,
  failEvaluation,
  finishEvaluation,
  noteSteps,
} from "@/lib/features/evaluations/mutations";
import {
  type EvaluationDetails,
  listClassNames,
  loadEvaluationInputs,
  sampleImages,
} from "@/lib/features/evaluations/queries";
import { compareSets, countSteps, pairModels } from "@/lib/features/evaluations/rules";
import { type Absent, type Comparison, type EvaluationResult, resultVersion } from "@/lib/features/evaluations/schema";
import { listDoubtfulModels } from "@/lib/features/predictions/queries";
import { imageStatistics, measureImage } from "@/lib/images/image-statistics";
import { readDerivative } from "@/lib/images/read-derivative";
import { seededGenerator } from "@/lib/stats/seeded-generator";
import { type SetDiscriminator, tellSetsApart } from "@/lib/stats/tell-sets-apart";
import { enqueue } from "../queue";
import type { JobTask } from "../registry";

/** Images of a set that are measured at most: the discriminator's error is then about a hundredth. */
const mostMeasured = 1000;

export const runEvaluation: JobTask<"run-evaluation"> = async ({ studyId, evaluationId }, { signal }) => {
  const study = studyOfJob(studyId);
  const key = evaluationJobKey(studyId, evaluationId);
  const held = await withAdvisoryLock(key, async () => {
    const evaluation = await beginEvaluation(study, evaluationId);
    if (!evaluation) return "over";
    try {
      await finishEvaluation(study, evaluationId, await evaluate(study, evaluation, signal));
    } catch (error) {
      // A refusal waits for a person; anything else is tried again by the queue.
      if (!(error instanceof AppError)) throw error;
      await failEvaluation(study, evaluationId, error.message);
    }
    return "done";
  });
  if (held === null)
    await enqueue(database("jobs"), "run-evaluation", { studyId, evaluationId }, { key, delaySeconds: 2 });
};

async function evaluate(
  studyId: AuthorizedStudyId,
  { id, name, originalSetId, newSetIds, excluded, seed, resamples }: EvaluationDetails,
  signal: AbortSignal,
): Promise<EvaluationResult> {
  const { inputs, candidateIds, predictionSetIds } = await loadEvaluationInputs(studyId, [originalSetId, ...newSetIds]);
  const [original, ...news] = inputs;
  if (!original) throw new Error("An evaluation without an original set");
  const models = news.map((onNew) => pairModels(original, onNew, excluded).length);
  const steps = models.reduce((sum, count) => sum + countSteps(count) + 1, 0);
  let done = 0;
  const advance = async () => {
    done += 1;
    await noteSteps(studyId, id, Math.min(done, steps), steps);
    // The job worker's other tasks have their turn.
    await setImmediate();
    if (signal.aborted) throw new Error(`Evaluation ${id} of study ${studyId} was stopped; its job goes on later`);
  };
  const doubtful = (await listDoubtfulModels(studyId, [originalSetId, ...newSetIds])).filter(
    ({ model }) => !excluded.includes(model),
  );
  const warnings: string[] = doubtful.map(
    ({ model, testSets }) =>
      `${model} does not count on ${testSets.map((set) => `"${set}"`).join(" and ")}: the label-order doctor has a doubt; answer it under Predictions and compute again.`,
  );
  const comparisons: Comparison[] = [];
  for (const [place, onNew] of news.entries()) {
    if (models[place] === 0)
      throw new AppError(
        "conflict",
        `Cannot evaluate "${name}": no model has predictions on both "${original.set.name}" (${original.results.size} models) and "${onNew.set.name}" (${onNew.results.size}); bring the missing ones in and compute again`,
      );
    const unpaired = [...new Set([...original.results.keys(), ...onNew.results.keys()])].filter(
      (model) =>
        !excluded.includes(model) &&
        !doubtful.some((one) => one.model === model) &&
        !(original.results.has(model) && onNew.results.has(model)),
    );
    if (unpaired.length > 0)
      warnings.push(
        `Left out with "${onNew.set.name}", having predictions on one of the sets only: ${unpaired.sort().join(", ")}.`,
      );
    const comparing = compareSets(original, onNew, { excluded, seed, resamples });
    let step = comparing.next();
    while (!step.done) {
      await advance();
      step = comparing.next();
    }
    const discriminator = await discriminate(studyId, candidateIds[0] ?? [], candidateIds[place + 1] ?? [], seed);
    await advance();
    comparisons.push({ ...step.value, discriminator });
  }
  const used = new Set(excluded);
  return {
    version: resultVersion,
    seed,
    resamples,
    original: original.set,
    comparisons,
    warnings: [...warnings, ...(used.size > 0 ? [`Left out on request: ${[...used].join(", ")}.`] : [])],
    predictionSetIds,
    classNames: await listClassNames(studyId),
  };
}

async function discriminate(
  studyId: AuthorizedStudyId,
  original: readonly number[],
  onNew: readonly number[],
  seed: number,
): Promise<SetDiscriminator | Absent> {
  if (original.length === 0 || onNew.length === 0)
    return { absent: "the images of one of the sets are not in the study, so their pixels cannot be compared" };
  const limit = pLimit(4);
  const measure = async (candidateIds: readonly number[]) => {
    const hashes = await sampleImages(studyId, candidateIds, mostMeasured);
    const rows = await Promise.all(
      hashes.map((sha256) =>
        limit(async () => {
          const tile = await readDerivative(sha256, "tile");
          return tile && measureImage(tile);
        }),
      ),
    );
    return rows.filter((row) => row !== undefined);
  };
  const [a, b] = [await measure(original), await measure(onNew)];
  const told = tellSetsApart(imageStatistics, a, b, seededGenerator(seed, "discriminator"));
  return (
    told ?? { absent: `of ${Math.min(a.length, b.length)} images the tiles are stored, and ten of each set are needed` }
  );
}
