import { inTransaction, marketPool, type Transaction } from "../db/client";
import { giveBack, lockHit, markReviewable } from "../hits/settle";
import { isEntityId, newEntityId } from "../ids";
import { emit } from "../notifications/mutations";
import { findEligibility } from "../qualifications/eligibility";

export type AcceptResult =
  | { ok: true; assignmentId: string }
  | { ok: false; reason: "notFound" | "nothingLeft" | "alreadyTaken" | "notQualified" | "blocked" };

/** Times a crowded group is asked again for a HIT with an open slot. */
const attempts = 8;

/**
 * Gives a worker an assignment of the HIT (or of any HIT of the group) `id`: a returned one under its old id first, else a new one.
 * Safe under any number of parallel calls: slots are taken under the HIT's row lock, and a person gets a HIT once.
 */
export async function acceptHit(workerId: string, id: string): Promise<AcceptResult> {
  if (!isEntityId(id)) return { ok: false, reason: "notFound" };
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const result = await inTransaction((tx) => tryAccept(tx, workerId, id, attempt));
    if (result !== "again") return result;
  }
  return { ok: false, reason: "nothingLeft" };
}

async function tryAccept(
  tx: Transaction,
  workerId: string,
  id: string,
  attempt: number,
): Promise<AcceptResult | "again"> {
  const hitType = await tx.hitType.findFirst({ where: { OR: [{ groupId: id }, { hits: { some: { id } } }] } });
  if (!hitType) return { ok: false, reason: "notFound" };
  const isGroup = hitType.groupId === id;
  const eligibility = await findEligibility(tx, workerId, hitType);
  if (eligibility.blocked) return { ok: false, reason: "blocked" };
  if (!eligibility.canAccept) return { ok: false, reason: "notQualified" };
  const hitId = isGroup ? await pickHit(tx, workerId, hitType.id, attempt) : id;
  if (hitId === null) return { ok: false, reason: "nothingLeft" };
  // Whoever comes when all is gone does not queue for the lock.
  const [chance] = await tx.$queryRaw<{ some: boolean }[]>`
    select h.open > 0 or exists (
      select 1 from assignments a where a.hit_id = h.id and a.state = 'accepted' and a.deadline <= app_now()
    ) or exists (
      select 1 from acceptances c join workers w on w.id = c.worker_id
      where c.hit_id = h.id and ${workerId} in (w.id, w.merged_into_id)) as some
    from hits h where h.id = ${hitId}`;
  if (!chance?.some) return isGroup ? "again" : { ok: false, reason: "nothingLeft" };
  const locked = await lockHit(tx, hitId);
  if (!locked) return { ok: false, reason: "notFound" };
  const { hit, at } = locked;
  const [taken] = await tx.$queryRaw<{ id: string }[]>`
    select assignment_id as id from acceptances join workers w on w.id = worker_id
    where hit_id = ${hitId} and ${workerId} in (w.id, w.merged_into_id)`;
  if (taken) return isGroup ? "again" : { ok: false, reason: "alreadyTaken" };
  if (hit.open === 0 || hit.expiresAt <= at || hit.disposedAt) {
    return isGroup ? "again" : { ok: false, reason: "nothingLeft" };
  }
  const deadline = new Date(at.getTime() + hit.hitType.assignmentDurationSeconds * 1000);
  const held = {
    state: "accepted" as const,
    workerId,
    acceptedAt: at,
    deadline,
    rewardCents: hit.rewardCents,
    feeCents: hit.feeCents,
  };
  const reissued = await tx.assignment.findFirst({ where: { hitId, state: "returned" }, orderBy: { ordinal: "asc" } });
  const assignment = reissued
    ? await tx.assignment.update({ where: { id: reissued.id }, data: held })
    : await tx.assignment.create({ data: { id: newEntityId(), hitId, ...held } });
  await tx.acceptance.create({ data: { hitId, workerId, assignmentId: assignment.id, acceptedAt: at } });
  await tx.hit.update({ where: { id: hitId }, data: { open: { decrement: 1 }, pending: { increment: 1 } } });
  await emit(tx, "AssignmentAccepted", {
    requesterId: hit.requesterId,
    hitTypeId: hit.hitTypeId,
    hitId,
    assignmentId: assignment.id,
    at,
  });
  return { ok: true, assignmentId: assignment.id };
}

/** The first HIT of a type with an open slot that this person has not had. Locked ones are passed over at first, so that a crowd spreads over the HITs. */
async function pickHit(tx: Transaction, workerId: string, hitTypeId: string, attempt: number): Promise<string | null> {
  const pick = (passOver: boolean) =>
    tx.$queryRawUnsafe<{ id: string }[]>(
      `select h.id from hits h
       where h.hit_type_id = $1 and h.open > 0 and h.disposed_at is null and h.expires_at > app_now()
         and not exists (select 1 from acceptances a join workers w on w.id = a.worker_id
                         where a.hit_id = h.id and (w.id = $2 or w.merged_into_id = $2))
       order by h.ordinal limit 1 ${passOver ? "for update of h skip locked" : ""}`,
      hitTypeId,
      workerId,
    );
  const [free] = attempt < attempts / 2 ? await pick(true) : [];
  const [any] = free ? [free] : await pick(false);
  return any?.id ?? null;
}

/** Gives a worker's accepted assignment back. False where it is not theirs or no longer in work. */
export async function returnAssignment(workerId: string, assignmentId: string): Promise<boolean> {
  if (!isEntityId(assignmentId)) return false;
  return inTransaction(async (tx) => {
    const found = await tx.assignment.findUnique({ where: { id: assignmentId }, select: { hitId: true } });
    const locked = found && (await lockHit(tx, found.hitId));
    if (!locked) return false;
    const assignment = await tx.assignment.findUniqueOrThrow({ where: { id: assignmentId } });
    const theirs = await tx.worker.count({
      where: { id: assignment.workerId ?? "", OR: [{ id: workerId }, { mergedIntoId: workerId }] },
    });
    if (assignment.state !== "accepted" || theirs === 0) return false;
    await giveBack(tx, locked.hit, assignment, "returned", locked.at);
    const { hit, at } = (await lockHit(tx, found.hitId)) ?? locked;
    await markReviewable(tx, hit, at);
    return true;
  });
}

export type SubmitResult =
  | { ok: true; hitId: string }
  | { ok: false; reason: "notFound" | "tooLate" | "alreadySubmitted" };

/** Takes an answer (QuestionFormAnswers XML) for an assignment in work, also after its HIT's offer ended. The assignment's id is the right to answer it. */
export async function submitAssignment(assignmentId: string, answer: string): Promise<SubmitResult> {
  if (!isEntityId(assignmentId)) return { ok: false, reason: "notFound" };
  const hitId = await storeAnswer(assignmentId, answer);
  if (hitId !== null) return { ok: true, hitId };
  return inTransaction(async (tx) => {
    const found = await tx.assignment.findUnique({ where: { id: assignmentId }, select: { hitId: true } });
    // What ran out goes back to the pool now.
    if (!found || !(await lockHit(tx, found.hitId))) return { ok: false, reason: "notFound" };
    const { state } = await tx.assignment.findUniqueOrThrow({ where: { id: assignmentId } });
    return { ok: false, reason: state === "returned" || state === "accepted" ? "tooLate" : "alreadySubmitted" };
  });
}

/**
 * The submission as one statement, because a crowd waits for it: under the HIT's lock the assignment, the HIT's counts, the acceptance and
 * the events. Returns the HIT's id, or null where the assignment is not in work (or out of time).
 */
async function storeAnswer(assignmentId: string, answer: string): Promise<string | null> {
  const { rows } = await marketPool().query<{ id: string }>(
    `with held as (
       select a.id as assignment_id, h.id, h.requester_id, h.hit_type_id, t.auto_approval_seconds, app_now() as at
       from assignments a join hits h on h.id = a.hit_id join hit_types t on t.id = h.hit_type_id
       where a.id = $1 for update of h),
     answered as (
       update assignments a set state = 'submitted', submitted_at = held.at, answer = $2,
         auto_approval_at = held.at + held.auto_approval_seconds * interval '1 second'
       from held where a.id = held.assignment_id and a.state = 'accepted' and a.deadline > held.at returning a.id),
     counted as (
       update hits h set pending = h.pending - 1, submitted = h.submitted + 1,
         reviewable_at = case when h.reviewable_at is null and h.pending = 1 and (h.open = 0 or h.expires_at <= held.at)
           then case when h.open > 0 then h.expires_at else held.at end else h.reviewable_at end
       from held, answered where h.id = held.id
       returning h.id, h.reviewable_at, h.pending = 0 and h.reviewable_at is not null as reviewable),
     ended as (
       update acceptances c set outcome = 'submitted', ended_at = held.at
       from held, answered where c.assignment_id = answered.id and c.outcome = 'working'),
     told as (
       insert into notification_deliveries (event_doc_id, destination, transport, version, requester_id, event)
       select gen_random_uuid()::text, s.destination, s.transport, s.version, held.requester_id,
         jsonb_build_object('EventType', e.type, 'EventTimestamp', to_char(held.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
           'HITId', held.id, 'HITTypeId', held.hit_type_id)
         || case when e.type = 'AssignmentSubmitted' then jsonb_build_object('AssignmentId', answered.id) else '{}' end
       from held, answered, counted, notification_settings s, (values ('AssignmentSubmitted'), ('HITReviewable')) e (type)
       where s.hit_type_id = held.hit_type_id and s.active and e.type = any (s.event_types)
         and (e.type = 'AssignmentSubmitted' or counted.reviewable))
     select id from counted`,
    [assignmentId, answer],
  );
  return rows[0]?.id ?? null;
}
