// Money is integer cents; the protocol's decimal dollars are read and written here and nowhere else.

/** Integer cents of a CurrencyAmount such as "0.10", "5" or "101.4"; null where it is not one or exceeds 20 million dollars. */
export function parseAmount(text: string): number | null {
  const match = /^([0-9]+)\.?([0-9]{0,2})$/.exec(text);
  if (!match) return null;
  const cents = Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  return Number.isSafeInteger(cents) && cents <= 2_000_000_000 ? cents : null;
}

/** "0.10" of 10 cents. */
export function formatAmount(cents: number): string {
  return `${Math.trunc(cents / 100)}.${String(Math.abs(cents % 100)).padStart(2, "0")}`;
}

export interface FeeRates {
  /** Percent of reward and bonus. */
  percent: number;
  /** Percent on top for HITs of ten or more assignments. */
  surchargePercent: number;
}

/** Assignments of a HIT from which the surcharge applies. */
export const surchargeFrom = 10;

/** Fee of one assignment in integer cents: at least one cent, halves rounded up. Source: MTurk's price list. */
export function assignmentFee(rewardCents: number, maxAssignments: number, rates: FeeRates): number {
  const percent = rates.percent + (maxAssignments >= surchargeFrom ? rates.surchargePercent : 0);
  return Math.max(1, Math.floor((rewardCents * percent + 50) / 100));
}

/** Fee of a bonus in integer cents: at least one cent, halves rounded up, no surcharge. */
export function bonusFee(bonusCents: number, rates: FeeRates): number {
  return Math.max(1, Math.floor((bonusCents * rates.percent + 50) / 100));
}
