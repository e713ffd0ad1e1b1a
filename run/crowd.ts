// Two steps of the road that demo, road and tests share: a batch goes to the market; the simulated crowd answers it and it is confirmed.
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { createBatch, publishBatch } from "@/lib/features/batches/mutations";
import { getBatchProgress, listBatches } from "@/lib/features/batches/queries";
import { type NewBatch, newBatchSchema } from "@/lib/features/batches/schema";
import { type CrowdOptions, runSimulatedCrowd } from "@/prisma/seed/simulated-crowd";
import { startProgress } from "./progress";

const pause = () => new Promise((next) => setTimeout(next, 250));

/** Composes and publishes a batch, then waits until the job worker has brought every HIT to the market. Returns the batch's id. Throws with the batch's error when publishing fails. */
export async function postBatch(
  studyId: AuthorizedStudyId,
  batch: Partial<NewBatch> & { name: string },
  actor: string,
  stream: NodeJS.WriteStream,
): Promise<number> {
  const { id, plan } = await createBatch(studyId, newBatchSchema.parse(batch), actor);
  await publishBatch(studyId, id, actor);
  const progress = startProgress(`publishing "${batch.name}"`, stream);
  for (;;) {
    const { hits } = await getBatchProgress(studyId, id);
    progress.update(plan.hitCount - hits.planned - hits.draft, plan.hitCount);
    if (hits.planned + hits.draft === 0) break;
    await pause();
  }
  progress.end();
  return id;
}

export interface AnsweredBatches {
  /** Assignments that the market took from the crowd. */
  submitted: number;
  /** Of them, those that our side has confirmed. */
  confirmed: number;
}

/** Lets a simulated crowd answer what the study has at the market, over HTTP, then waits until the market's list has confirmed every submission. */
export async function answerBatches(
  studyId: AuthorizedStudyId,
  options: Omit<CrowdOptions, "onProgress"> & { stream: NodeJS.WriteStream },
): Promise<AnsweredBatches> {
  const batches = await listBatches(studyId);
  const progressOf = async () => {
    const all = await Promise.all(batches.map((batch) => getBatchProgress(studyId, batch.id)));
    return {
      wanted: all.reduce((sum, one) => sum + one.wantedAssignments, 0),
      confirmed: all.reduce((sum, one) => sum + one.assignments.confirmed + one.assignments.approved, 0),
      lost: all.reduce((sum, one) => sum + one.assignments.quarantined + one.assignments.orphan, 0),
    };
  };
  const { wanted, confirmed: before } = await progressOf();
  const answering = startProgress("workers answering over HTTP", options.stream);
  const { submitted } = await runSimulatedCrowd({
    ...options,
    onProgress: (now) => answering.update(now.submitted, wanted - before),
  });
  answering.end();
  const confirming = startProgress("confirmed by the market", options.stream);
  for (;;) {
    const { confirmed, lost } = await progressOf();
    confirming.update(confirmed - before, submitted);
    if (confirmed - before + lost >= submitted) {
      confirming.end();
      return { submitted, confirmed: confirmed - before };
    }
    await pause();
  }
}
