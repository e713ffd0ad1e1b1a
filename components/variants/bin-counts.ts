import type { BinCount } from "@/components/charts/bin-bars";

/** Images per bin as the chart takes them; a strategy without a number per bin wants 0 in all. */
export function binCounts(drawn: readonly number[], wanted: readonly number[] | null): BinCount[] {
  return drawn.map((count, bin) => ({
    from: bin / drawn.length,
    to: (bin + 1) / drawn.length,
    drawn: count,
    target: wanted?.[bin] ?? 0,
  }));
}
