import { randomBytes } from "node:crypto";
import { AppError } from "@/lib/errors";
import { inTransaction, market, type Transaction } from "../db/client";
import type { DoorKind } from "../db/generated/client";
import { doorLink } from "../doors/links";
import { panels } from "../doors/panels";
import { approveSubmission, createHookSecret, payBonuses, setUpBonuses, subscribeHook } from "../doors/prolific";
import { marketOrigin } from "../env";
import { mostCents, move } from "../ledger/mutations";
import { formatAmount } from "../ledger/rules";
import { seal, unseal } from "../seal";

async function audit(tx: Transaction, act: string, subject: string, details: object = {}): Promise<void> {
  await tx.$executeRaw`insert into audit_events (act, subject, details) values (${act}, ${subject}, ${JSON.stringify(details)}::jsonb)`;
}

export interface DoorInput {
  kind: DoorKind;
  label: string;
  cap: number | null;
  quota: number | null;
  expiresAt: Date | null;
  panelStudyId: string | null;
  completionCode: string | null;
  completionUrl: string | null;
  token: string | null;
  hookKey: string | null;
}

/** Makes a door. Returns the link to hand out: for panels with the panel's own placeholders. */
export async function createDoor(input: DoorInput): Promise<string> {
  const { kind, token, hookKey, ...values } = input;
  if (kind !== "invitation" && !values.completionCode && !values.completionUrl) {
    throw new AppError(
      "badRequest",
      `Cannot make a door for ${panels[kind].name}: give the completion code or address that the panel shows for the study`,
    );
  }
  const id = randomBytes(9).toString("base64url");
  await inTransaction(async (tx) => {
    await tx.door.create({
      data: {
        id,
        kind,
        ...values,
        sealedToken: token ? seal(token) : null,
        sealedHookKey: hookKey ? seal(hookKey) : null,
      },
    });
    await audit(tx, "create door", id, { kind, label: values.label });
  });
  return doorLink({ id, kind });
}

/** Lets nobody else in by a door. */
export async function closeDoor(doorId: string): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.$executeRaw`update doors set closed_at = app_now() where id = ${doorId} and closed_at is null`;
    await audit(tx, "close door", doorId);
  });
}

/** Makes two accounts of one person one: the other's record, money and sessions count for the survivor from now on. */
export async function mergeWorkers(otherId: string, survivorId: string): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.$executeRaw`select id from workers where id in (${otherId}, ${survivorId}) order by id for update`;
    const [other, survivor] = await Promise.all([
      tx.worker.findUnique({ where: { id: otherId } }),
      tx.worker.findUnique({ where: { id: survivorId } }),
    ]);
    const missing = !other ? otherId : !survivor ? survivorId : null;
    if (missing !== null)
      throw new AppError("notFound", `Cannot merge: there is no worker "${missing}"; copy the id from the table`);
    if (otherId === survivorId)
      throw new AppError("badRequest", `Cannot merge ${otherId} with itself; name two accounts`);
    if (other?.mergedIntoId)
      throw new AppError("conflict", `Cannot merge: ${otherId} was merged into ${other.mergedIntoId} before`);
    if (survivor?.mergedIntoId) {
      throw new AppError(
        "conflict",
        `Cannot merge: ${survivorId} was merged into ${survivor.mergedIntoId}; merge into that account`,
      );
    }
    // Whoever was merged into the other account follows it: there is never a chain.
    await tx.worker.updateMany({ where: { mergedIntoId: otherId }, data: { mergedIntoId: survivorId } });
    await tx.worker.update({ where: { id: otherId }, data: { mergedIntoId: survivorId } });
    await audit(tx, "merge workers", otherId, { into: survivorId });
  });
}

/** Books that what is owed to a worker has been paid outside. Returns the cents; `effect` names the payment, so that it is booked once. */
export async function markPaidOut(workerId: string, effect: string): Promise<number> {
  return inTransaction(async (tx) => {
    const owed = await lockOwed(tx, workerId);
    if (owed > 0) await bookPayout(tx, workerId, owed, effect);
    return owed;
  });
}

/** What is owed to one account, in integer cents, never below 0; the account is locked. */
async function lockOwed(tx: Transaction, workerId: string): Promise<number> {
  await tx.$executeRaw`select id from workers where id = ${workerId} for update`;
  const { _sum } = await tx.ledgerEntry.aggregate({ where: { workerId }, _sum: { workerCents: true } });
  return Math.max(0, _sum.workerCents ?? 0);
}

async function bookPayout(tx: Transaction, workerId: string, cents: number, effect: string): Promise<void> {
  await tx.ledgerEntry.create({
    data: {
      workerId,
      kind: "payout",
      effectKey: `payout/${workerId}/${effect}`,
      workerCents: -cents,
      outsideCents: cents,
    },
  });
  await audit(tx, "pay out", workerId, { cents, effect });
}

interface OwedRow {
  participant: string;
  worker: string;
  cents: number;
}

/**
 * Settles a Prolific door: approves the submissions of everybody who finished and whose answers are all decided, and pays what is owed to
 * these people (over all their accounts) as bonuses. Set up at Prolific, then booked, then paid: a payment whose answer is lost is not made
 * twice, and its id stands in the books to be looked up.
 */
export async function settleProlific(doorId: string): Promise<{ approved: number; paidCents: number }> {
  const door = await market().door.findUnique({ where: { id: doorId, kind: "prolific" } });
  if (!door?.sealedToken || !door.panelStudyId) {
    throw new AppError(
      "badRequest",
      `Cannot settle the door "${doorId}": it needs Prolific's API token and study id; make a door with both`,
    );
  }
  const token = unseal(door.sealedToken);
  const finished = await market().$queryRaw<{ id: bigint; session: string }[]>`
    select a.id, a.panel_session_id as session from arrivals a join workers w on w.id = a.worker_id
    where a.door_id = ${doorId} and a.state = 'completed' and a.panel_session_id is not null
      and not exists (
        select 1 from assignments s join workers v on v.id = s.worker_id
        where s.state = 'submitted' and coalesce(v.merged_into_id, v.id) = coalesce(w.merged_into_id, w.id)) order by a.id`;
  for (const arrival of finished) {
    await approveSubmission(token, arrival.session);
    await market().arrival.update({ where: { id: arrival.id }, data: { state: "approved" } });
  }
  return { approved: finished.length, paidCents: await payThroughProlific(doorId, token, door.panelStudyId) };
}

/** Pays what is owed to everybody whom this door's panel has approved. Returns the cents. */
async function payThroughProlific(doorId: string, token: string, studyId: string): Promise<number> {
  const owed = await market().$queryRaw<OwedRow[]>`
    select distinct on (v.id) a.participant_id as participant, v.id as worker, l.cents
    from arrivals a join workers w on w.id = a.worker_id
    join workers v on coalesce(v.merged_into_id, v.id) = coalesce(w.merged_into_id, w.id)
    join lateral (select sum(worker_cents)::int as cents from ledger_entries where worker_id = v.id) l on l.cents > 0
    where a.door_id = ${doorId} and a.state = 'approved'
    order by v.id, a.worker_id = v.id desc, a.id`;
  if (owed.length === 0) return 0;
  const bonuses = new Map<string, number>();
  for (const { participant, cents } of owed) bonuses.set(participant, (bonuses.get(participant) ?? 0) + cents);
  const paymentId = await setUpBonuses(
    token,
    studyId,
    [...bonuses].map(([participantId, cents]) => ({ participantId, cents })),
  );
  await inTransaction(async (tx) => {
    for (const { worker, cents } of owed) {
      if ((await lockOwed(tx, worker)) < cents) {
        throw new AppError(
          "conflict",
          `Nothing was paid: what is owed to ${worker} was paid otherwise meanwhile; start again`,
        );
      }
      await bookPayout(tx, worker, cents, `prolific/${paymentId}`);
    }
  });
  try {
    await payBonuses(token, paymentId);
  } catch (error) {
    throw new AppError(
      "marketRefused",
      `The bonus payment ${paymentId} is set up at Prolific and booked here, but Prolific did not confirm that it is paid (${error instanceof Error ? error.message : error}); look it up at Prolific and pay it there`,
    );
  }
  return owed.reduce((sum, { cents }) => sum + cents, 0);
}

/** Has Prolific tell this market of changes of a door's submissions: makes the workspace's secret where the door has none, subscribes and confirms. */
export async function subscribeDoor(doorId: string, workspaceId: string): Promise<string> {
  const door = await market().door.findUnique({ where: { id: doorId, kind: "prolific" } });
  if (!door?.sealedToken) {
    throw new AppError("badRequest", `Cannot subscribe the door "${doorId}": it needs Prolific's API token`);
  }
  const token = unseal(door.sealedToken);
  if (!door.sealedHookKey) {
    const hookKey = await createHookSecret(token, workspaceId);
    await market().door.update({ where: { id: doorId }, data: { sealedHookKey: seal(hookKey) } });
  }
  const subscriptionId = await subscribeHook(token, workspaceId, `${marketOrigin()}/hooks/prolific/${doorId}`);
  await inTransaction((tx) => audit(tx, "subscribe door", doorId, { workspaceId, subscriptionId }));
  return subscriptionId;
}

/** Puts money on a requester's account by the operator's hand. */
export async function depositByOperator(requesterId: number, cents: number): Promise<void> {
  await inTransaction(async (tx) => {
    const [account] = await tx.$queryRaw<{ availableCents: number }[]>`
      select available_cents as "availableCents" from requesters where id = ${requesterId} for update`;
    if (!account) throw new AppError("notFound", `Cannot add money: there is no requester ${requesterId}`);
    if (account.availableCents + cents > mostCents) {
      throw new AppError(
        "badRequest",
        `Cannot add $${formatAmount(cents)}: the account has $${formatAmount(account.availableCents)} and holds at most $${formatAmount(mostCents)}; add less`,
      );
    }
    await move(tx, {
      requesterId,
      kind: "deposit",
      effectKey: `deposit/${requesterId}/${randomBytes(9).toString("base64url")}`,
      availableCents: cents,
    });
    await audit(tx, "deposit", String(requesterId), { cents });
  });
}
