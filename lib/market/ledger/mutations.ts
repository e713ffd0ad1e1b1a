import { Prisma, type SqlTransaction } from "../db/client";
import type { LedgerKind } from "../db/generated/client";
import { RequestError } from "../protocol/request-error";
import { formatAmount } from "./rules";

/** No account holds more (a column of 32 bits). */
export const mostCents = 2_147_483_647;

export interface Movement {
  requesterId: number;
  kind: LedgerKind;
  /** Names what happens once, e.g. "reward/3ABC"; a second entry of that name fails. */
  effectKey: string;
  /** True where effectKey is to be closed by the number of the HIT's entries of this kind; the caller holds the HIT's lock. */
  numbered?: boolean;
  /** Changes in integer cents of the four accounts; what is missing to zero comes from or goes outside. */
  availableCents?: number;
  heldCents?: number;
  workerCents?: number;
  feeCents?: number;
  workerId?: string;
  hitId?: string;
  assignmentId?: string;
}

/**
 * Moves money: one ledger entry and the requester's running balances, in the caller's transaction. Locks the requester's row; a
 * caller that also locks HITs does that first. Throws InsufficientFunds where the available balance would go below zero.
 */
export async function move(tx: SqlTransaction, movement: Movement): Promise<void> {
  const { availableCents = 0, heldCents = 0, workerCents = 0, feeCents = 0, requesterId, kind, effectKey } = movement;
  if (availableCents === 0 && heldCents === 0 && workerCents === 0 && feeCents === 0) return;
  if (-availableCents > mostCents) {
    throw insufficientFunds(-availableCents, await findAvailable(tx, requesterId));
  }
  const { workerId = null, hitId = null, assignmentId = null } = movement;
  const number = movement.numbered
    ? Prisma.sql`|| (select count(*) from ledger_entries where hit_id = ${hitId} and kind = ${kind}::ledger_kind)`
    : Prisma.empty;
  const booked = await tx.$executeRaw`
    with changed as (
      update requesters set available_cents = available_cents + ${availableCents}, held_cents = held_cents + ${heldCents}
      where id = ${requesterId} and available_cents + ${availableCents} >= 0 returning id)
    insert into ledger_entries (requester_id, kind, effect_key, available_cents, held_cents, worker_cents, fee_cents, outside_cents,
      worker_id, hit_id, assignment_id)
    select id, ${kind}::ledger_kind, ${effectKey} ${number}, ${availableCents}, ${heldCents}, ${workerCents}, ${feeCents},
      ${-(availableCents + heldCents + workerCents + feeCents)}, ${workerId}, ${hitId}, ${assignmentId} from changed`;
  if (booked === 1) return;
  throw insufficientFunds(-availableCents, await findAvailable(tx, requesterId));
}

async function findAvailable(tx: SqlTransaction, requesterId: number): Promise<number> {
  const [account] = await tx.$queryRaw<{ cents: number }[]>`
    select available_cents as cents from requesters where id = ${requesterId}`;
  return account?.cents ?? 0;
}

/** The refusal that names what was needed and what there is, in cents. */
export function insufficientFunds(needed: number, available: number): RequestError {
  return new RequestError(
    "InsufficientFunds",
    `This operation needs $${formatAmount(needed)} and the account has $${formatAmount(available)} available; add funds or ask for less.`,
  );
}
