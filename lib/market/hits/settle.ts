// What time alone does to a HIT: assignments run out, offers end, submissions are approved. It is done where a HIT is looked at and
// by the sweep, with the moments at which it fell due, so that nobody can tell how late it was done.
import { approveAssignment } from "../assignments/decide";
import { Prisma, type SqlTransaction } from "../db/client";
import { columnsOf } from "../db/columns";
import type { Assignment, Hit, HitType } from "../db/generated/client";
import { move } from "../ledger/mutations";
import { emit } from "../notifications/mutations";
import { slotCost } from "./rules";

export type HitWithType = Hit & { hitType: HitType };
/** A HIT under its lock, with the events that its type asks to be told. */
export type LockedHit = HitWithType & { events: string[] };

const hitColumns = columnsOf(Prisma.HitScalarFieldEnum, "h");
const typeColumns = columnsOf(Prisma.HitTypeScalarFieldEnum, "t", "hitType.");
const assignmentColumns = columnsOf(Prisma.AssignmentScalarFieldEnum, "a");

/** Locks a HIT (of that requester, where one is named) and settles what is due; null where it does not exist. Everything that changes a HIT starts here or at lockHitOfAssignment. */
export async function lockHit(
  tx: SqlTransaction,
  hitId: string,
  requesterId: number | null = null,
): Promise<{ hit: LockedHit; at: Date } | null> {
  const [locked] = await tx.$queryRaw<{ at: Date }[]>`
    select app_now() as at from hits h
    where h.id = ${hitId} and (${requesterId}::int is null or h.requester_id = ${requesterId}::int) for update`;
  return locked ? settle(tx, hitId, locked.at) : null;
}

/** lockHit for the HIT of an assignment, with the assignment as it is then; null where it does not exist. */
export async function lockHitOfAssignment(
  tx: SqlTransaction,
  assignmentId: string,
  requesterId: number | null = null,
): Promise<{ hit: LockedHit; assignment: Assignment; at: Date } | null> {
  const [locked] = await tx.$queryRaw<{ id: string; at: Date }[]>`
    select h.id, app_now() as at from assignments a join hits h on h.id = a.hit_id
    where a.id = ${assignmentId} and (${requesterId}::int is null or h.requester_id = ${requesterId}::int) for update of h`;
  if (!locked) return null;
  const settled = await settle(tx, locked.id, locked.at);
  const [assignment] = await tx.$queryRaw<Assignment[]>`
    select ${assignmentColumns} from assignments a where a.id = ${assignmentId}`;
  return assignment ? { ...settled, assignment } : null;
}

/** The HIT as its lock's last holder left it, and whether something is due at that moment. A statement of its own: the one that waited for the lock saw the others' rows as they were before. */
async function readHit(tx: SqlTransaction, hitId: string, at: Date): Promise<LockedHit & { due: boolean }> {
  const [row] = await tx.$queryRaw<Record<string, unknown>[]>`
    select ${hitColumns}, ${typeColumns},
      coalesce((select s.event_types from notification_settings s where s.hit_type_id = t.id and s.active), '{}') as events,
      (h.open_held and h.expires_at <= ${at}) or exists (
        select 1 from assignments a where a.hit_id = h.id
        and ((a.state = 'accepted' and a.deadline <= ${at}) or (a.state = 'submitted' and a.auto_approval_at <= ${at}))
      ) as due
    from hits h join hit_types t on t.id = h.hit_type_id where h.id = ${hitId}`;
  if (!row) throw new Error(`HIT ${hitId} is locked and not there`);
  const fields = Object.entries(row);
  const ofType = fields.filter(([name]) => name.startsWith("hitType."));
  return {
    ...Object.fromEntries(fields.filter(([name]) => !name.startsWith("hitType."))),
    hitType: Object.fromEntries(ofType.map(([name, value]) => [name.slice("hitType.".length), value])),
  } as LockedHit & { due: boolean };
}

async function settle(tx: SqlTransaction, hitId: string, at: Date): Promise<{ hit: LockedHit; at: Date }> {
  const hit = await readHit(tx, hitId, at);
  if (!hit.due) return { hit, at };
  await abandonOverdue(tx, hit, at);
  await endOffer(tx, await readHit(tx, hitId, at), at);
  await approveOverdue(tx, await readHit(tx, hitId, at), at);
  await markReviewable(tx, await readHit(tx, hitId, at), at);
  return { hit: await readHit(tx, hitId, at), at };
}

async function abandonOverdue(tx: SqlTransaction, hit: LockedHit, at: Date): Promise<void> {
  const overdue = await tx.$queryRaw<Assignment[]>`
    select ${assignmentColumns} from assignments a where a.hit_id = ${hit.id} and a.state = 'accepted' and a.deadline <= ${at} order by a.ordinal`;
  for (const assignment of overdue) {
    await giveBack(tx, hit, assignment, "abandoned", assignment.deadline ?? at);
  }
}

/** Gives an accepted assignment back to the pool, under its id. The caller holds the HIT's lock. */
export async function giveBack(
  tx: SqlTransaction,
  hit: LockedHit,
  assignment: { id: string; workerId: string | null; rewardCents: number; feeCents: number },
  outcome: "returned" | "abandoned",
  at: Date,
): Promise<void> {
  const [acceptance] = await tx.$queryRaw<{ id: bigint }[]>`
    with ended as (
      update acceptances set outcome = ${outcome}::acceptance_outcome, ended_at = ${at}
      where assignment_id = ${assignment.id} and outcome = 'working' returning id),
    freed as (
      update assignments set state = 'returned', worker_id = null, accepted_at = null, deadline = null
      from ended where assignments.id = ${assignment.id}),
    counted as (update hits set open = open + 1, pending = pending - 1 from ended where hits.id = ${hit.id})
    select id from ended`;
  if (!acceptance) throw new Error(`assignment ${assignment.id} is accepted and nobody works on it`);
  if (!hit.openHeld) {
    const cents = assignment.rewardCents + assignment.feeCents;
    await move(tx, {
      requesterId: hit.requesterId,
      kind: "release",
      effectKey: `release/acceptance/${acceptance.id}`,
      availableCents: cents,
      heldCents: -cents,
      hitId: hit.id,
      assignmentId: assignment.id,
    });
  }
  await emit(tx, outcome === "returned" ? "AssignmentReturned" : "AssignmentAbandoned", hit, at, assignment.id);
}

async function endOffer(tx: SqlTransaction, hit: LockedHit, at: Date): Promise<void> {
  if (!hit.openHeld || hit.expiresAt > at) return;
  await releaseOpenSlots(tx, hit);
  await emit(tx, "HITExpired", hit, hit.expiresAt);
}

/** Lets go of the money held for slots that nobody holds. The caller holds the HIT's lock. */
export async function releaseOpenSlots(tx: SqlTransaction, hit: Hit): Promise<void> {
  if (!hit.openHeld) return;
  await tx.$executeRaw`update hits set open_held = false where id = ${hit.id}`;
  await moveHeld(tx, hit, -hit.open * slotCost(hit));
}

/** Holds money for `slots` open slots of a HIT. The caller holds the HIT's lock. Throws InsufficientFunds. */
export async function holdSlots(tx: SqlTransaction, hit: Hit, slots: number): Promise<void> {
  await moveHeld(tx, hit, slots * slotCost(hit));
}

/** Holds so many cents more for a HIT's open slots (less where negative). The caller holds the HIT's lock, under which its holds and releases are numbered. Throws InsufficientFunds. */
export async function moveHeld(tx: SqlTransaction, hit: Hit, cents: number): Promise<void> {
  const kind = cents > 0 ? "hold" : "release";
  await move(tx, {
    requesterId: hit.requesterId,
    kind,
    effectKey: `${kind}/${hit.id}/`,
    numbered: true,
    availableCents: -cents,
    heldCents: cents,
    hitId: hit.id,
  });
}

async function approveOverdue(tx: SqlTransaction, hit: LockedHit, at: Date): Promise<void> {
  const overdue = await tx.$queryRaw<Assignment[]>`
    select ${assignmentColumns} from assignments a
    where a.hit_id = ${hit.id} and a.state = 'submitted' and a.auto_approval_at <= ${at} order by a.ordinal`;
  for (const assignment of overdue) await approveAssignment(tx, hit, assignment, assignment.autoApprovalAt ?? at);
}

/** Tells, once per round, that every assignment of a HIT is in (or its offer ended with nobody at work). */
export async function markReviewable(tx: SqlTransaction, hit: LockedHit, at: Date): Promise<void> {
  if (hit.reviewableAt || hit.disposedAt || hit.pending > 0 || (hit.open > 0 && hit.expiresAt > at)) return;
  const since = hit.open > 0 ? hit.expiresAt : at;
  await tx.$executeRaw`update hits set reviewable_at = ${since} where id = ${hit.id}`;
  await emit(tx, "HITReviewable", hit, since);
}
