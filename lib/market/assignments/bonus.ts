import { market, type SqlTransaction } from "../db/client";
import { marketEnv } from "../env";
import { requireHit } from "../hits/queries";
import { lockHitOfAssignment } from "../hits/settle";
import { move } from "../ledger/mutations";
import { bonusFee, formatAmount } from "../ledger/rules";
import { cutPage, readPage } from "../protocol/paging";
import { RequestError } from "../protocol/request-error";
import { seconds } from "../protocol/wire";
import { refuseRepeat } from "../requesters/tokens";
import { requireAssignment } from "./queries";

export interface BonusInput {
  requesterId: number;
  workerId: string;
  assignmentId: string;
  cents: number;
  reason: string;
  token: string | undefined;
}

/** Pays a worker beyond the reward of an assignment that they submitted. Throws WorkerDoesNotExist, AssignmentDoesNotExist, DuplicateRequest, InsufficientFunds. */
export async function sendBonus(tx: SqlTransaction, input: BonusInput): Promise<void> {
  const { requesterId, workerId, assignmentId, cents } = input;
  if (cents === 0) {
    throw new RequestError("InvalidParameterValue", "Value '0' at 'BonusAmount': a bonus is at least 0.01.");
  }
  const { assignment } = (await lockHitOfAssignment(tx, assignmentId, requesterId)) ?? {};
  if (assignment?.workerId !== workerId || assignment.submittedAt === null) {
    throw new RequestError(
      "AssignmentDoesNotExist",
      `Assignment ${assignmentId} was not submitted by worker ${workerId} for one of your HITs.`,
    );
  }
  await refuseRepeat(tx, { requesterId, operation: "SendBonus", token: input.token, resultId: assignmentId });
  const { MARKET_FEE_PERCENT: percent, MARKET_FEE_SURCHARGE_PERCENT: surchargePercent } = marketEnv();
  const feeCents = bonusFee(cents, { percent, surchargePercent });
  const [bonus] = await tx.$queryRaw<{ id: bigint }[]>`
    insert into bonuses (assignment_id, worker_id, amount_cents, fee_cents, reason)
    values (${assignmentId}, ${workerId}, ${cents}, ${feeCents}, ${input.reason}) returning id`;
  await move(tx, {
    requesterId,
    kind: "bonus",
    effectKey: `bonus/${bonus?.id}`,
    availableCents: -(cents + feeCents),
    workerCents: cents,
    feeCents,
    workerId,
    hitId: assignment.hitId,
    assignmentId,
  });
}

/** One page of the bonuses for a HIT or an assignment. */
export async function listBonuses(
  requesterId: number,
  input: {
    HITId?: string | undefined;
    AssignmentId?: string | undefined;
    NextToken?: string | undefined;
    MaxResults?: number | undefined;
  },
): Promise<object> {
  const { HITId: hitId, AssignmentId: assignmentId } = input;
  if ((hitId === undefined) === (assignmentId === undefined)) {
    throw new RequestError("InvalidParameterValue", "Give either 'HITId' or 'AssignmentId', not both and not none.");
  }
  if (hitId !== undefined) await requireHit(requesterId, hitId);
  if (assignmentId !== undefined) await requireAssignment(requesterId, assignmentId);
  const list = `bonuses ${hitId ?? ""} ${assignmentId ?? ""}`;
  const page = readPage(input, list);
  const rows = await market().bonus.findMany({
    where: {
      id: { gt: page.after },
      ...(hitId === undefined ? {} : { assignment: { hitId } }),
      ...(assignmentId === undefined ? {} : { assignmentId }),
    },
    orderBy: { id: "asc" },
    take: page.size + 1,
  });
  const { rows: bonuses, fields } = cutPage(rows, page, list, (bonus) => bonus.id);
  const payments = bonuses.map((bonus) => ({
    WorkerId: bonus.workerId,
    BonusAmount: formatAmount(bonus.amountCents),
    AssignmentId: bonus.assignmentId,
    Reason: bonus.reason,
    GrantTime: seconds(bonus.grantedAt),
  }));
  return { ...fields, BonusPayments: payments };
}
