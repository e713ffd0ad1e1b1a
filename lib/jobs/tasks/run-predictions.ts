import { studyOfJob } from "@/lib/auth/study-of-job";
import { withAdvisoryLock } from "@/lib/db/advisory-lock";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import {
  beginPredictionRun,
  failPredictionRun,
  finishPredictionRun,
  predictionRunJobKey,
  recordPredictions,
} from "@/lib/features/prediction-runs/mutations";
import { loadTestSet } from "@/lib/features/test-sets/queries";
import { openClassifier } from "@/lib/images/classifier";
import { imageStorage } from "@/lib/images/image-storage";
import { topClasses } from "@/lib/stats/top-classes";
import { enqueue } from "../queue";
import type { JobTask } from "../registry";

/** Images of one row that is kept: progress moves, and a kill repeats at most so many. */
const chunkSize = 64;
/** One more than top-5 needs. */
const ranksKept = 6;

export const runPredictions: JobTask<"run-predictions"> = async ({ studyId, runId }, { signal }) => {
  const study = studyOfJob(studyId);
  const key = predictionRunJobKey(studyId, runId);
  const held = await withAdvisoryLock(key, async () => {
    const run = await beginPredictionRun(study, runId);
    if (!run) return;
    try {
      const set = await loadTestSet(study, run.testSetId);
      const classifier = await openClassifier(run.path, run.preprocessing);
      if (classifier.sha256 !== run.modelSha256)
        throw new AppError(
          "conflict",
          `Cannot go on with run ${runId}: ${run.path} has the SHA-256 ${classifier.sha256} and had ${run.modelSha256} when it began; put the model back, or start a new run`,
        );
      for (let first = 0; first < set.images.length; first += chunkSize) {
        if (run.firstImages.has(first)) continue;
        if (signal.aborted) throw new Error(`Run ${runId} of study ${studyId} was stopped; its job goes on later`);
        const images = set.images.slice(first, first + chunkSize);
        const parts: { scores: Float32Array; classes: number }[] = [];
        for (let at = 0; at < images.length; at += classifier.batch) {
          const pictures = await Promise.all(
            images.slice(at, at + classifier.batch).map(({ sha256 }) => readPicture(sha256 ?? "")),
          );
          parts.push(await classifier.classify(pictures));
        }
        const classCount = parts[0]?.classes ?? 0;
        const columns = Math.min(ranksKept, classCount);
        const ranked = new Int32Array(images.length * columns);
        let to = 0;
        for (const { scores } of parts) {
          const ids = topClasses(scores, classCount, columns, (row) => {
            throw new AppError(
              "badRequest",
              `Cannot use the model ${run.path}: its scores for image ${first + to / columns + row} of "${set.name}" hold NaN; look whether range, mean and deviation are the model's`,
            );
          });
          ranked.set(ids, to);
          to += ids.length;
        }
        const going = await recordPredictions(study, runId, {
          firstImage: first,
          images: images.length,
          columns,
          classCount,
          ranked,
        });
        if (!going) return;
      }
      await finishPredictionRun(study, run);
    } catch (error) {
      // A refusal waits for a person; anything else is tried again by the queue.
      if (!(error instanceof AppError)) throw error;
      await failPredictionRun(study, runId, error.message);
    }
  });
  if (held === null) await enqueue(database("jobs"), "run-predictions", { studyId, runId }, { key, delaySeconds: 2 });
};

async function readPicture(sha256: string): Promise<Buffer> {
  const bytes = await imageStorage().read(sha256, "original");
  if (bytes) return bytes;
  throw new AppError(
    "unavailable",
    `Cannot predict image ${sha256}: its file is not stored; import it again, then resume the run`,
  );
}
