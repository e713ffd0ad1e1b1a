import type { Transaction } from "../db/client";
import type { LedgerKind } from "../db/generated/client";
import { RequestError } from "../protocol/request-error";
import { formatAmount } from "./rules";

export interface Movement {
  requesterId: number;
  kind: LedgerKind;
  /** Names what happens once, e.g. "reward/3ABC"; a second entry of that name fails. */
  effectKey: string;
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
export async function move(tx: Transaction, movement: Movement): Promise<void> {
  const { availableCents = 0, heldCents = 0, workerCents = 0, feeCents = 0, ...names } = movement;
  if (availableCents === 0 && heldCents === 0 && workerCents === 0 && feeCents === 0) return;
  const changed = await tx.$executeRaw`
    update requesters set available_cents = available_cents + ${availableCents}, held_cents = held_cents + ${heldCents}
    where id = ${movement.requesterId} and available_cents + ${availableCents} >= 0`;
  if (changed === 0) {
    const requester = await tx.requester.findUniqueOrThrow({ where: { id: movement.requesterId } });
    throw insufficientFunds(-availableCents, requester.availableCents);
  }
  await tx.ledgerEntry.create({
    data: {
      ...names,
      availableCents,
      heldCents,
      workerCents,
      feeCents,
      outsideCents: -(availableCents + heldCents + workerCents + feeCents),
    },
  });
}

/** The refusal that names what was needed and what there is, in cents. */
export function insufficientFunds(needed: number, available: number): RequestError {
  return new RequestError(
    "InsufficientFunds",
    `This operation needs $${formatAmount(needed)} and the account has $${formatAmount(available)} available; add funds or ask for less.`,
  );
}
