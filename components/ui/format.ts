// How the desk writes numbers, money and time. Thin no-break spaces group thousands.
const thin = "\u202f";

/** 208145 -> "208 145" with thin spaces. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, thin);
}

/** "1 HIT", "34 HITs". */
export function formatCountOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Integer cents -> "$1 234.50". */
export function formatMoney(cents: number): string {
  const whole = formatCount(Math.floor(Math.abs(cents) / 100));
  return `${cents < 0 ? "\u2212" : ""}$${whole}.${String(Math.abs(cents) % 100).padStart(2, "0")}`;
}

/** A fraction in [0, 1] -> ".72", "1.00"; null -> an en dash. */
export function formatFrequency(fraction: number | null, digits = 2): string {
  if (fraction === null) return "\u2013";
  const text = fraction.toFixed(digits);
  return text.startsWith("0.") ? text.slice(1) : text;
}

/** A difference -> "+.06", "−.06"; ".00" without a sign where it rounds to nothing. */
export function formatDifference(difference: number, digits = 2): string {
  const text = formatFrequency(Math.abs(difference), digits);
  return Number(text) === 0 ? text : `${difference < 0 ? "\u2212" : "+"}${text}`;
}

/** Part of a whole -> "87%"; "0%" of nothing. Below all of it never shows 100%. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0) return "0%";
  const percent = (part / whole) * 100;
  return `${part < whole ? Math.min(99, Math.round(percent)) : 100}%`;
}

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const minute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });

/** "23 Nov 2026" in UTC. */
export function formatDay(at: Date): string {
  return day.format(at);
}

/** "23 Nov 2026, 22:14 UTC". */
export function formatTime(at: Date): string {
  return `${day.format(at)}, ${minute.format(at)} UTC`;
}

/** Seconds -> "45 s", "12 min", "3 h", "7 d"; the largest unit that divides or rounds well. */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** How long ago, for a table: "just now", "5 min ago", "3 d ago". */
export function formatAgo(at: Date, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - at.getTime()) / 1000);
  return seconds < 45 ? "just now" : `${formatDuration(seconds)} ago`;
}
