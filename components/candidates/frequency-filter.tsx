import Link from "next/link";
import { frequencyColour } from "@/components/charts/frequency-bar";
import { formatCount, formatFrequency } from "@/components/ui/format";

/** The histogram that is also the filter: a bar for each tenth of selection frequency, each a link. */
export function FrequencyFilter({
  counts,
  current,
  hrefOf,
}: {
  counts: readonly number[];
  current: number;
  hrefOf: (bin: number) => string;
}) {
  const most = Math.max(1, ...counts);
  return (
    <nav aria-label="Selection frequency" className="flex h-20 items-stretch gap-0.5">
      {counts.map((count, bin) => {
        const on = current === bin;
        const label = `${formatFrequency(bin / 10, 1)}–${formatFrequency((bin + 1) / 10, 1)}`;
        return (
          <Link
            // biome-ignore lint/suspicious/noArrayIndexKey: the bin is its place
            key={bin}
            href={hrefOf(on ? -1 : bin)}
            scroll={false}
            aria-current={on ? "true" : undefined}
            title={`${label}: ${formatCount(count)} images`}
            className={`group flex min-w-5 flex-1 flex-col justify-end rounded-sm px-0.5 pt-1 hover:bg-hover ${on ? "bg-hover" : ""}`}
          >
            <span className="sr-only">{`${label}: ${count} images`}</span>
            <span
              aria-hidden
              className={`rounded-t-sm ${current >= 0 && !on ? "opacity-35" : ""}`}
              style={{
                height: `${count > 0 ? Math.max(3, (count / most) * 100) : 0}%`,
                background: frequencyColour((bin + 0.5) / 10),
              }}
            />
            <span
              aria-hidden
              className={`figures mt-1 text-center text-xs leading-4 ${on ? "font-medium text-ink" : "text-faint"}`}
            >
              {formatFrequency(bin / 10, 1)}
            </span>
          </Link>
        );
      })}
    </nav>
  );
}
