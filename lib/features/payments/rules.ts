/** What a worker reads with a rejection: the reason, and where they can object. At most 1,024 characters, as markets allow. */
export function rejectionFeedback(reason: string, appealAddress: string): string {
  const appeal = `You can object within 30 days: ${appealAddress}`;
  return `${reason.slice(0, 1024 - appeal.length - 1)} ${appeal}`;
}

/** What an hour of the work paid, in integer cents: the reward over the median of the measured active seconds. */
export function measuredHourlyCents(rewardCents: number, medianSeconds: number): number {
  return Math.round((rewardCents * 3600) / Math.max(1, medianSeconds));
}

/** What lifts one submission to the floor, in integer cents, rounded up for the worker: floor x median / 3600 - reward - what was topped up before; 0 where the wage is at the floor. */
export function topUpCents(input: {
  wageFloorCents: number;
  medianSeconds: number;
  rewardCents: number;
  toppedUpCents: number;
}): number {
  const owed = Math.ceil((input.wageFloorCents * input.medianSeconds) / 3600);
  return Math.max(0, owed - input.rewardCents - input.toppedUpCents);
}

/** Submissions with a measured time below which a median says nothing. */
export const fewestMeasured = 5;
