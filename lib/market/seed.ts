// What whoever starts the market may ask of it beforehand.
import { inTransaction } from "./db/client";
import { marketEnv, marketOrigin } from "./env";
import { operatorPassword } from "./operator/session";
import { createRequester, keepKey } from "./requesters/mutations";

export { createInvitation, keepInvitation } from "./doors/mutations";

/** Brings a requester and its key to exist. Done again with the same values it changes nothing; a different secret replaces the key's. */
export async function ensureRequester(input: {
  name: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Opening balance in integer cents; MARKET_STARTING_BALANCE_CENTS without it. */
  balanceCents?: number;
}): Promise<void> {
  await inTransaction(async (tx) => {
    const balance = input.balanceCents ?? marketEnv().MARKET_STARTING_BALANCE_CENTS;
    const id = await createRequester(tx, input.name, balance);
    await keepKey(tx, id, input.accessKeyId, input.secretAccessKey);
  });
}

/** Where the operator signs in, and with what. */
export function operatorAccess(): { url: string; password: string } {
  return { url: `${marketOrigin()}/admin`, password: operatorPassword() };
}
