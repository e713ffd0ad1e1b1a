import { inSqlTransaction, market, Prisma, runStatement, type SqlTransaction } from "../db/client";
import { giveBack, lockHit, lockHitOfAssignment, markReviewable } from "../hits/settle";
import { isEntityId, newEntityId } from "../ids";
import { emit } from "../notifications/mutations";
import { judge, requirementsOf, workerFacts } from "../qualifications/eligibility";

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
  const offer = await findOffer(workerId, id);
  if (!offer) return { ok: false, reason: "notFound" };
  const requirements = requirementsOf(offer);
  const facts = requirements.length > 0 ? await workerFacts(market(), workerId) : null;
  const eligibility = judge(offer.blocked, requirements, facts);
  if (eligibility.blocked) return { ok: false, reason: "blocked" };
  if (!eligibility.canAccept) return { ok: false, reason: "notQualified" };
  if (!offer.isGroup) {
    if (offer.had) return { ok: false, reason: "alreadyTaken" };
    if (!offer.chance) return { ok: false, reason: "nothingLeft" };
    return inSqlTransaction((tx) => takeSlot(tx, workerId, id));
  }
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const result = await inSqlTransaction(async (tx) => {
      const hitId = await pickHit(tx, workerId, offer.hitTypeId, attempt);
      return hitId === null ? null : takeSlot(tx, workerId, hitId);
    });
    if (result === null) break;
    if (result.ok) return result;
  }
  return { ok: false, reason: "nothingLeft" };
}

interface Offer {
  hitTypeId: string;
  requirements: unknown;
  /** True where the id is a group's. */
  isGroup: boolean;
  blocked: boolean;
  /** Of a HIT: whether this person has had it, and whether a slot may be free: whoever comes when all is gone does not queue for the lock. */
  had: boolean;
  chance: boolean;
}

async function findOffer(workerId: string, id: string): Promise<Offer | null> {
  const { rows } = await runStatement<Offer>(
    `select t.id as "hitTypeId", t.requirements, t.group_id = $1 as "isGroup",
       exists (select 1 from worker_blocks b join workers w on w.id = b.worker_id
               where b.requester_id = t.requester_id and $2 in (w.id, w.merged_into_id)) as blocked,
       exists (select 1 from acceptances c join workers w on w.id = c.worker_id
               where c.hit_id = $1 and $2 in (w.id, w.merged_into_id)) as had,
       exists (select 1 from hits where id = $1 and open > 0)
         or exists (select 1 from assignments where hit_id = $1 and state = 'accepted' and deadline <= app_now()) as chance
     from hit_types t where t.id = coalesce((select hit_type_id from hits where id = $1), (select id from hit_types where group_id = $1))`,
    [id, workerId],
  );
  return rows[0] ?? null;
}

/** Gives a slot of the HIT under its lock; a person who has had the HIT (under any account) gets none. */
async function takeSlot(tx: SqlTransaction, workerId: string, hitId: string): Promise<AcceptResult> {
  const locked = await lockHit(tx, hitId);
  if (!locked) return { ok: false, reason: "notFound" };
  const { hit, at } = locked;
  if (hit.open === 0 || hit.expiresAt <= at || hit.disposedAt) return { ok: false, reason: "nothingLeft" };
  const deadline = new Date(at.getTime() + hit.hitType.assignmentDurationSeconds * 1000);
  const [given] = await tx.$queryRaw<{ id: string }[]>`
    with had as (
      select 1 from acceptances c join workers w on w.id = c.worker_id
      where c.hit_id = ${hitId} and ${workerId} in (w.id, w.merged_into_id)),
    returned as (
      select id from assignments where hit_id = ${hitId} and state = 'returned' and not exists (select from had) order by ordinal limit 1),
    again as (
      update assignments a set state = 'accepted', worker_id = ${workerId}, accepted_at = ${at}, deadline = ${deadline},
        reward_cents = ${hit.rewardCents}, fee_cents = ${hit.feeCents}
      from returned where a.id = returned.id returning a.id),
    fresh as (
      insert into assignments (id, hit_id, state, worker_id, accepted_at, deadline, reward_cents, fee_cents)
      select ${newEntityId()}, ${hitId}, 'accepted', ${workerId}, ${at}, ${deadline}, ${hit.rewardCents}, ${hit.feeCents}
      where not exists (select from had) and not exists (select from returned) returning id),
    given as (select id from again union all select id from fresh),
    accepted as (
      insert into acceptances (hit_id, worker_id, assignment_id, accepted_at) select ${hitId}, ${workerId}, id, ${at} from given),
    counted as (update hits set open = open - 1, pending = pending + 1 from given where hits.id = ${hitId})
    select id from given`;
  if (!given) return { ok: false, reason: "alreadyTaken" };
  await emit(tx, "AssignmentAccepted", hit, at, given.id);
  return { ok: true, assignmentId: given.id };
}

/** The first HIT of a type with an open slot that this person has not had. Locked ones are passed over at first, so that a crowd spreads over the HITs. */
async function pickHit(
  tx: SqlTransaction,
  workerId: string,
  hitTypeId: string,
  attempt: number,
): Promise<string | null> {
  const pick = (passOver: boolean) => tx.$queryRaw<{ id: string }[]>`
    select h.id from hits h
    where h.hit_type_id = ${hitTypeId} and h.open > 0 and h.disposed_at is null and h.expires_at > app_now()
      and not exists (select 1 from acceptances a join workers w on w.id = a.worker_id
                      where a.hit_id = h.id and (w.id = ${workerId} or w.merged_into_id = ${workerId}))
    order by h.ordinal limit 1 ${passOver ? Prisma.sql`for update of h skip locked` : Prisma.empty}`;
  const [free] = attempt < attempts / 2 ? await pick(true) : [];
  const [any] = free ? [free] : await pick(false);
  return any?.id ?? null;
}

/** Gives a worker's accepted assignment back. False where it is not theirs or no longer in work. */
export async function returnAssignment(workerId: string, assignmentId: string): Promise<boolean> {
  if (!isEntityId(assignmentId)) return false;
  return inSqlTransaction(async (tx) => {
    const locked = await lockHitOfAssignment(tx, assignmentId);
    if (locked?.assignment.state !== "accepted") return false;
    const { hit, assignment, at } = locked;
    const [theirs] = await tx.$queryRaw<{ id: string }[]>`
      select id from workers where id = ${assignment.workerId} and ${workerId} in (id, merged_into_id)`;
    if (!theirs) return false;
    await giveBack(tx, hit, assignment, "returned", at);
    await markReviewable(tx, { ...hit, open: hit.open + 1, pending: hit.pending - 1 }, at);
    return true;
  });
}

/** Whether the time of an assignment was lengthened before: its end lies further from its beginning than its duration. */
export function isExtended(
  assignment: { acceptedAt: Date | null; deadline: Date | null },
  durationSeconds: number,
): boolean {
  const { acceptedAt, deadline } = assignment;
  return acceptedAt !== null && deadline !== null && deadline.getTime() > acceptedAt.getTime() + durationSeconds * 1000;
}

/** Gives a worker the assignment's whole time once more, from the end that was. Seconds left then; null where it is not theirs, not in work any more, or was extended before. */
export async function extendAssignment(workerId: string, assignmentId: string): Promise<number | null> {
  if (!isEntityId(assignmentId)) return null;
  return inSqlTransaction(async (tx) => {
    const locked = await lockHitOfAssignment(tx, assignmentId);
    if (locked?.assignment.state !== "accepted" || locked.assignment.deadline === null) return null;
    const { hit, assignment, at } = locked;
    const seconds = hit.hitType.assignmentDurationSeconds;
    if (isExtended(assignment, seconds)) return null;
    const deadline = new Date((assignment.deadline ?? at).getTime() + seconds * 1000);
    const extended = await tx.$executeRaw`
      update assignments a set deadline = ${deadline} from workers w
      where a.id = ${assignmentId} and w.id = a.worker_id and ${workerId} in (w.id, w.merged_into_id)`;
    return extended === 1 ? Math.floor((deadline.getTime() - at.getTime()) / 1000) : null;
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
  return inSqlTransaction(async (tx) => {
    // What ran out goes back to the pool now.
    const locked = await lockHitOfAssignment(tx, assignmentId);
    if (!locked) return { ok: false, reason: "notFound" };
    const { state } = locked.assignment;
    return { ok: false, reason: state === "returned" || state === "accepted" ? "tooLate" : "alreadySubmitted" };
  });
}

/**
 * The submission as one statement, because a crowd waits for it: under the HIT's lock the assignment, the HIT's counts, the acceptance and
 * the events. Returns the HIT's id, or null where the assignment is not in work (or out of time).
 */
async function storeAnswer(assignmentId: string, answer: string): Promise<string | null> {
  const { rows } = await runStatement<{ id: string }>(
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
