// Numbers as the worker site writes them.

/** "$1 234.50" with a thin space, of integer cents. */
export function money(cents: number): string {
  const [whole = "0", fraction = "00"] = (Math.abs(cents) / 100).toFixed(2).split(".");
  return `${cents < 0 ? "−" : ""}$${whole.replace(/\B(?=(\d{3})+$)/g, "\u2009")}.${fraction}`;
}

/** "45 s", "3 min", "2 h", "4 days": one unit, rounded. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)}\u00a0s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)}\u00a0min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)}\u00a0h`;
  return `${Math.round(seconds / 86_400)}\u00a0days`;
}

/** Integer cents an hour at this pace; null without a pace. */
export function hourlyCents(rewardCents: number, medianSeconds: number | null): number | null {
  return medianSeconds && medianSeconds > 0 ? Math.round((rewardCents * 3600) / medianSeconds) : null;
}

/** "9:05" of 545 seconds. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = String(Math.floor((whole % 3600) / 60)).padStart(hours > 0 ? 2 : 1, "0");
  return `${hours > 0 ? `${hours}:` : ""}${minutes}:${String(whole % 60).padStart(2, "0")}`;
}

/** "23 Nov, 21:07 UTC". */
export function moment(at: Date): string {
  const day = at.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
  return `${day}, ${at.toISOString().slice(11, 16)} UTC`;
}

/** "1 HIT", "1 204 HITs". */
export function count(number: number, noun: string): string {
  return `${String(number).replace(/\B(?=(\d{3})+$)/g, "\u2009")} ${noun}${number === 1 ? "" : "s"}`;
}
