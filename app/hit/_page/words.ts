import type { Translate } from "./translate";

/** Integer cents as dollars: $0.10, $1 234.50. */
export function money(cents: number): string {
  const [whole = "0", rest = "00"] = (cents / 100).toFixed(2).split(".");
  return `$${whole.replace(/\B(?=(\d{3})+$)/g, "\u2009")}.${rest}`;
}

/** "40 seconds", "2 minutes", "3 days": one unit, rounded. */
export function duration(seconds: number, t: Translate): string {
  const units = [
    ["{count} second", "{count} seconds", 1, 90],
    ["{count} minute", "{count} minutes", 60, 90 * 60],
    ["{count} hour", "{count} hours", 3600, 48 * 3600],
    ["{count} day", "{count} days", 86_400, Number.POSITIVE_INFINITY],
  ] as const;
  for (const [one, many, size, below] of units) {
    if (seconds >= below) continue;
    const count = Math.max(1, Math.round(seconds / size));
    return t(count === 1 ? one : many, { count });
  }
  return "";
}

/** m:ss for the first sight of the time left; the script goes on from there. */
export function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A lemma as people write it: WordNet joins words by underscores. */
export function plainLemma(lemma: string): string {
  return lemma.replaceAll("_", " ");
}

/** What a link is called: the encyclopedia's name, or the host's. */
export function linkName(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname } = new URL(address);
  if (protocol !== "https:" && protocol !== "http:") return undefined;
  return /(^|\.)wikipedia\.org$/.test(hostname) ? "Wikipedia" : hostname.replace(/^www\./, "");
}
