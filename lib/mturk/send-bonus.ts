import { paginateListBonusPayments, SendBonusCommand } from "@aws-sdk/client-mturk";
import { crowdClient } from "./client";
import { dollarsOf } from "./dollars";
import { marketError, turkCode } from "./market-error";

export interface BonusToSend {
  marketAssignmentId: string;
  marketWorkerId: string;
  /** Integer cents. */
  amountCents: number;
  /** As the worker reads it; `name` is added, by which the payment is found again. */
  reason: string;
  /** Names this payment for ever (<= 64 characters). */
  name: string;
}

/**
 * Pays a bonus once. It looks for the payment first, whatever we remember: a database that was restored from a backup does not
 * know what was paid since, and the market forgets request tokens after 24 hours. Throws AppError marketUnreachable or marketRefused.
 */
export async function sendBonus(endpoint: string, bonus: BonusToSend): Promise<void> {
  const act = `pay a bonus for assignment ${bonus.marketAssignmentId}`;
  const client = crowdClient(endpoint);
  const mark = `[${bonus.name}]`;
  try {
    const pages = paginateListBonusPayments({ client, pageSize: 100 }, { AssignmentId: bonus.marketAssignmentId });
    for await (const page of pages) {
      if (page.BonusPayments?.some((payment) => payment.Reason?.endsWith(mark))) return;
    }
    await client.send(
      new SendBonusCommand({
        WorkerId: bonus.marketWorkerId,
        AssignmentId: bonus.marketAssignmentId,
        BonusAmount: dollarsOf(bonus.amountCents),
        Reason: `${bonus.reason} ${mark}`,
        UniqueRequestToken: bonus.name,
      }),
    );
  } catch (error) {
    // The token is known: an earlier try has paid.
    if (turkCode(error) === "DuplicateRequest") return;
    throw marketError(error, act, endpoint);
  }
}
