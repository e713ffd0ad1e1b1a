/** What a market takes on top of what workers get. */
export interface FeeRates {
  /** Percent of reward and bonus. */
  feePercent: number;
  /** Percent of the reward on top, for HITs of `surchargeFrom` and more assignments. */
  surchargePercent: number;
}

/**
 * MTurk's rates, the built-in market's defaults too; the one place where they stand. A batch keeps those it was composed with.
 * Source: Amazon Mechanical Turk's price list (https://www.mturk.com/pricing): 20% of reward and bonus, 20% of the reward on top for HITs of
 * ten or more assignments, at least $0.01 per assignment or bonus.
 */
export const mturkFees: FeeRates = { feePercent: 20, surchargePercent: 20 };

/** Assignments of one posting from which the surcharge is taken. Source: as above. */
export const surchargeFrom = 10;

/** A share of an amount in integer cents: halves rounded up, at least one cent. */
function shareCents(cents: number, percent: number): number {
  return Math.max(1, Math.floor((cents * percent + 50) / 100));
}

/** Fee of one assignment in integer cents; `maxAssignments` are those of its posting. */
export function assignmentFeeCents(rewardCents: number, maxAssignments: number, rates: FeeRates = mturkFees): number {
  const surcharge = maxAssignments >= surchargeFrom ? rates.surchargePercent : 0;
  return shareCents(rewardCents, rates.feePercent + surcharge);
}

/** Reward and fee of one assignment in integer cents. */
export function assignmentCostCents(rewardCents: number, maxAssignments: number, rates: FeeRates = mturkFees): number {
  return rewardCents + assignmentFeeCents(rewardCents, maxAssignments, rates);
}

/** Fee of a bonus in integer cents: no surcharge. */
export function bonusFeeCents(amountCents: number, rates: FeeRates = mturkFees): number {
  return shareCents(amountCents, rates.feePercent);
}

/** Integer cents as people read them: "$1,234.50". */
export function formatCents(cents: number): string {
  const whole = Math.trunc(Math.abs(cents) / 100).toString();
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${cents < 0 ? "-" : ""}$${grouped}.${String(Math.abs(cents) % 100).padStart(2, "0")}`;
}
