import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Prisma, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { getTestSet } from "@/lib/features/test-sets/queries";
import { enqueue } from "@/lib/jobs/queue";
import { type EvaluationDetails, getEvaluation } from "./queries";
import type { EvaluationResult, NewEvaluation } from "./schema";

/** The one key of an evaluation's job in the queue, and the name of its lock. */
export function evaluationJobKey(studyId: number, evaluationId: number): string {
  return `run-evaluation/${studyId}/${evaluationId}`;
}

/** Queues the computation of an evaluation. */
export function enqueueEvaluation(
  transaction: Pick<Transaction, "$queryRaw">,
  studyId: number,
  evaluationId: number,
): Promise<void> {
  const key = evaluationJobKey(studyId, evaluationId);
  return enqueue(transaction, "run-evaluation", { studyId, evaluationId }, { key });
}

/** Makes an evaluation and queues its computation. Refused: a set that is not there, one that is original and new at once, or named twice. */
export async function createEvaluation(
  studyId: AuthorizedStudyId,
  input: NewEvaluation & { createdBy: string },
): Promise<EvaluationDetails> {
  const { originalSetId, newSetIds, createdBy } = input;
  const [original, ...news] = await Promise.all([originalSetId, ...newSetIds].map((id) => getTestSet(studyId, id)));
  if (!original) throw new Error("An evaluation without an original set");
  news.forEach((set, place) => {
    if (set.id === original.id || news.findIndex(({ id }) => id === set.id) < place)
      throw new AppError(
        "badRequest",
        `Cannot compare "${original.name}" with "${set.name}": ${set.id === original.id ? "it is the original set itself" : "it is named twice"}; choose other test sets`,
        { field: "newSetIds" },
      );
  });
  const name = input.name || `${original.name} against ${news.map((set) => set.name).join(", ")}`;
  const id = await database("desk").$transaction(async (transaction) => {
    const { seed, resamples, excluded } = input;
    const data = { studyId, name: name.slice(0, 200), originalSetId, newSetIds, excluded, seed, resamples, createdBy };
    const created = await transaction.evaluation.create({ data, select: { id: true } });
    await record(transaction, studyId, createdBy, "evaluation.create", created.id, { name, originalSetId, newSetIds });
    await enqueueEvaluation(transaction, studyId, created.id);
    return created.id;
  });
  return getEvaluation(studyId, id);
}

async function record(
  transaction: Pick<Transaction, "auditEvent">,
  studyId: number,
  actor: string,
  act: string,
  id: number,
  details: Prisma.InputJsonObject = {},
): Promise<void> {
  await transaction.auditEvent.create({
    data: { studyId, actor, act, subject: `evaluation/${studyId}/${id}`, details },
  });
}

/** Computes an evaluation again with the predictions and votes of now; what it showed stays until then. */
export async function recomputeEvaluation(
  studyId: AuthorizedStudyId,
  id: number,
  actor: string,
  excluded?: readonly string[],
): Promise<void> {
  await getEvaluation(studyId, id);
  await database("desk").$transaction(async (transaction) => {
    await transaction.evaluation.update({
      where: { studyId_id: { studyId, id } },
      data: { state: "queued", error: null, stepsDone: 0, steps: 0, ...(excluded ? { excluded: [...excluded] } : {}) },
    });
    await record(transaction, studyId, actor, "evaluation.recompute", id, excluded ? { excluded: [...excluded] } : {});
    await enqueueEvaluation(transaction, studyId, id);
  });
}

/** Marks an evaluation as running; undefined where it is over. */
export async function beginEvaluation(studyId: AuthorizedStudyId, id: number): Promise<EvaluationDetails | undefined> {
  const { count } = await database("jobs").evaluation.updateMany({
    where: { studyId, id, state: { in: ["queued", "running"] } },
    data: { state: "running", stepsDone: 0, error: null },
  });
  return count === 0 ? undefined : getEvaluation(studyId, id);
}

/** Notes how far the computation is. */
export async function noteSteps(
  studyId: AuthorizedStudyId,
  id: number,
  stepsDone: number,
  steps: number,
): Promise<void> {
  await database("jobs").evaluation.updateMany({
    where: { studyId, id, state: "running" },
    data: { stepsDone, steps },
  });
}

/** Stores the result. */
export async function finishEvaluation(
  studyId: AuthorizedStudyId,
  id: number,
  result: EvaluationResult,
): Promise<void> {
  await database("jobs").$executeRaw`
    update evaluations set state = 'done', result = ${JSON.stringify(result)}::jsonb, computed_at = app_now(), steps_done = steps, error = null
    where study_id = ${studyId} and id = ${id} and state = 'running'`;
}

/** Ends a computation that cannot be done, with the reason. */
export async function failEvaluation(studyId: AuthorizedStudyId, id: number, error: string): Promise<void> {
  await database("jobs").evaluation.updateMany({
    where: { studyId, id, state: { in: ["queued", "running"] } },
    data: { state: "failed", error },
  });
}

/** Makes a link that shows the evaluation to whoever has it; a new link where there was one before. */
export async function shareEvaluation(studyId: AuthorizedStudyId, id: number, actor: string): Promise<void> {
  await getEvaluation(studyId, id);
  await database("desk").$transaction([
    database("desk").$executeRaw`
      update evaluations set share_number = (random() * 2000000000)::int where study_id = ${studyId} and id = ${id}`,
    database("desk").auditEvent.create({
      data: { studyId, actor, act: "evaluation.share", subject: `evaluation/${studyId}/${id}`, details: {} },
    }),
  ]);
}

/** Takes the link back. */
export async function unshareEvaluation(studyId: AuthorizedStudyId, id: number, actor: string): Promise<void> {
  await getEvaluation(studyId, id);
  await database("desk").$transaction(async (transaction) => {
    await transaction.evaluation.update({ where: { studyId_id: { studyId, id } }, data: { shareNumber: null } });
    await record(transaction, studyId, actor, "evaluation.unshare", id);
  });
}

/** Deletes an evaluation; predictions stay. */
export async function deleteEvaluation(studyId: AuthorizedStudyId, id: number, actor: string): Promise<void> {
  const { name } = await getEvaluation(studyId, id);
  await database("desk").$transaction(async (transaction) => {
    await transaction.evaluation.delete({ where: { studyId_id: { studyId, id } } });
    await record(transaction, studyId, actor, "evaluation.delete", id, { name });
  });
}
