import { market, type Transaction } from "./client";

/** The market's present moment: the database's clock, which tests can move. */
export async function now(tx: Transaction = market()): Promise<Date> {
  const [row] = await tx.$queryRaw<{ at: Date }[]>`select app_now() as at`;
  if (!row) throw new Error("the database gave no time");
  return row.at;
}
