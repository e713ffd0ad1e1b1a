/** Share of the reward that the market takes, in percent, and its surcharge on HITs of ten or more assignments. Source: MTurk's price list. */
export const feePercent = 20;
export const surchargePercent = 20;
export const surchargeFrom = 10;

/** Fee of one assignment in integer cents: at least one cent, halves rounded up. */
export function assignmentFeeCents(rewardCents: number, assignmentsPerHit: number): number {
  const percent = feePercent + (assignmentsPerHit >= surchargeFrom ? surchargePercent : 0);
  return Math.max(1, Math.floor((rewardCents * percent + 50) / 100));
}

/** Reward and fee of one assignment in integer cents. */
export function assignmentCostCents(rewardCents: number, assignmentsPerHit: number): number {
  return rewardCents + assignmentFeeCents(rewardCents, assignmentsPerHit);
}

/** Integer cents as people read them: "$1,234.50". */
export function formatCents(cents: number): string {
  const whole = Math.trunc(Math.abs(cents) / 100).toString();
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${cents < 0 ? "-" : ""}$${grouped}.${String(Math.abs(cents) % 100).padStart(2, "0")}`;
}
