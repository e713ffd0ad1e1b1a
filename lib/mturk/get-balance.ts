import { GetAccountBalanceCommand } from "@aws-sdk/client-mturk";
import { crowdClient } from "./client";
import { centsOf } from "./dollars";
import { marketError } from "./market-error";

/** Integer cents that our account at the market has left. Throws AppError marketUnreachable or marketRefused. */
export async function getBalance(endpoint: string): Promise<number> {
  try {
    const { AvailableBalance } = await crowdClient(endpoint).send(new GetAccountBalanceCommand({}));
    return centsOf(AvailableBalance ?? "");
  } catch (error) {
    throw marketError(error, "read the balance", endpoint);
  }
}
