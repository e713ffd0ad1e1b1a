// A worker asks for a qualification: at once granted, tested, or waiting for the requester.
import { serializeAnswers } from "../assignments/answers";
import { inTransaction, market, type Transaction } from "../db/client";
import { now } from "../db/clock";
import type { QualificationType } from "../db/generated/client";
import { isEntityId, newEntityId } from "../ids";
import { parseAnswerKey, scoreAnswers } from "./answer-key";
import { grant } from "./grants";
import { parseTest } from "./test-form";

export type RequestResult =
  | { ok: true; next: "granted" | "pending" | "test" }
  | { ok: false; reason: "notFound" | "open" | "never" | "later" | "blocked"; at?: Date };

/** When a worker may ask (again) for a qualification. */
async function mayAsk(
  tx: Transaction,
  type: QualificationType,
  workerId: string,
  at: Date,
): Promise<RequestResult | null> {
  const last = await tx.qualificationRequest.findFirst({
    where: { qualificationTypeId: type.id, workerId },
    orderBy: { ordinal: "desc" },
  });
  if (!last) return null;
  if (last.state === "pending") return { ok: false, reason: "open" };
  if (type.retryDelaySeconds === null) return { ok: false, reason: "never" };
  const again = new Date((last.submittedAt ?? last.startedAt).getTime() + type.retryDelaySeconds * 1000);
  return again > at ? { ok: false, reason: "later", at: again } : null;
}

/** Starts a worker's request for a qualification. A test begun before and still in time is gone on with. */
export async function requestQualification(workerId: string, qualificationTypeId: string): Promise<RequestResult> {
  if (!isEntityId(qualificationTypeId)) return { ok: false, reason: "notFound" };
  return inTransaction(async (tx) => {
    // One request at a time for a worker, whatever number of windows.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext(${`${workerId} ${qualificationTypeId}`}))`;
    const type = await tx.qualificationType.findFirst({
      where: { id: qualificationTypeId, deletedAt: null, active: true },
    });
    if (!type) return { ok: false, reason: "notFound" };
    if (await tx.workerBlock.findFirst({ where: { requesterId: type.requesterId, workerId } })) {
      return { ok: false, reason: "blocked" };
    }
    const at = await now(tx);
    if (await findRunningTest(tx, type, workerId, at)) return { ok: true, next: "test" };
    const refusal = await mayAsk(tx, type, workerId, at);
    if (refusal) return refusal;
    const state = type.test !== null ? "testing" : type.autoGranted ? "granted" : "pending";
    await tx.qualificationRequest.create({
      data: {
        id: newEntityId(),
        qualificationTypeId,
        workerId,
        state,
        startedAt: at,
        submittedAt: state === "testing" ? null : at,
        decidedAt: state === "granted" ? at : null,
      },
    });
    if (state === "granted") await grant(tx, { qualificationTypeId, workerId, value: type.autoGrantedValue ?? 1 });
    return { ok: true, next: state === "testing" ? "test" : state };
  });
}

/** A worker's test in progress; one that ran out of time is closed. */
async function findRunningTest(tx: Transaction, type: QualificationType, workerId: string, at: Date) {
  const running = await tx.qualificationRequest.findFirst({
    where: { qualificationTypeId: type.id, workerId, state: "testing" },
  });
  if (!running) return null;
  const end = new Date(running.startedAt.getTime() + (type.testDurationSeconds ?? 0) * 1000);
  if (end > at) return { request: running, end };
  await tx.qualificationRequest.update({
    where: { id: running.id },
    data: { state: "lapsed", submittedAt: end, decidedAt: at },
  });
  return null;
}

/** The test a worker is at, and the seconds left; null where there is none. */
export async function findTest(workerId: string, qualificationTypeId: string) {
  return inTransaction(async (tx) => {
    const type = await tx.qualificationType.findUnique({ where: { id: qualificationTypeId } });
    if (!type?.test) return null;
    const at = await now(tx);
    const running = await findRunningTest(tx, type, workerId, at);
    if (!running) return null;
    const secondsLeft = Math.floor((running.end.getTime() - at.getTime()) / 1000);
    return { type, form: parseTest(type.test), secondsLeft };
  });
}

export type TestResult =
  | { ok: true; granted: number | null }
  | { ok: false; reason: "tooLate" | "incomplete"; missing?: string[] };

/** Takes the answers of a test: scored and granted where there is an answer key, else left to the requester. */
export async function submitTest(
  workerId: string,
  qualificationTypeId: string,
  fields: readonly (readonly [string, string])[],
): Promise<TestResult> {
  if (!isEntityId(qualificationTypeId)) return { ok: false, reason: "tooLate" };
  return inTransaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext(${`${workerId} ${qualificationTypeId}`}))`;
    const type = await tx.qualificationType.findUnique({ where: { id: qualificationTypeId } });
    const at = await now(tx);
    const running = type && (await findRunningTest(tx, type, workerId, at));
    if (!running || type.test === null) return { ok: false, reason: "tooLate" };
    const form = parseTest(type.test);
    const answers = new Map(
      form.questions.map((question) => [
        question.id,
        fields.filter(([name, value]) => name === `answer ${question.id}` && value !== "").map(([, value]) => value),
      ]),
    );
    const missing = form.questions.filter((question) => question.required && answers.get(question.id)?.length === 0);
    if (missing.length > 0) return { ok: false, reason: "incomplete", missing: missing.map(({ id }) => id) };
    const value = type.answerKey === null ? null : scoreAnswers(parseAnswerKey(type.answerKey), answers);
    await tx.qualificationRequest.update({
      where: { id: running.request.id },
      data: {
        state: value === null ? "pending" : "granted",
        submittedAt: at,
        decidedAt: value === null ? null : at,
        answer: serializeAnswers([...answers].flatMap(([id, values]) => values.map((one) => [id, one] as const))),
      },
    });
    if (value !== null) await grant(tx, { qualificationTypeId, workerId, value });
    return { ok: true, granted: value };
  });
}

export interface QualificationRow {
  id: string;
  name: string;
  description: string;
  requester: string;
  hasTest: boolean;
  value: number | null;
  status: "granted" | "revoked" | null;
  requestState: "testing" | "pending" | "granted" | "rejected" | "lapsed" | null;
}

/** Qualifications that a worker has or can ask for; one of them where `id` is given. */
export async function listWorkerQualifications(workerId: string, id?: string): Promise<QualificationRow[]> {
  if (id !== undefined && !isEntityId(id)) return [];
  return market().$queryRaw<QualificationRow[]>`
    select t.id, t.name, t.description, r.name as requester, t.test is not null as "hasTest", q.value, q.status::text as status,
      (select p.state::text from qualification_requests p where p.qualification_type_id = t.id and p.worker_id = ${workerId}
       order by p.ordinal desc limit 1) as "requestState"
    from qualification_types t join requesters r on r.id = t.requester_id
    left join qualifications q on q.qualification_type_id = t.id and q.worker_id = ${workerId}
    where t.deleted_at is null and (t.active or q.worker_id is not null) and (${id ?? null}::text is null or t.id = ${id ?? null})
    order by q.status nulls last, t.ordinal desc limit 200`;
}
