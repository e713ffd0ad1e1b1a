import { formatTime } from "@/components/ui/format";
import type { CountAtTime } from "./votes-over-time";

const hour = 3_600_000;
const bars = 24;

/** What came in during each of the last 24 hours, as small as a word. */
export function HourBars({ hours }: { hours: readonly CountAtTime[] }) {
  const last = hours.at(-1)?.at.getTime() ?? 0;
  const counts = Array.from({ length: bars }, (_, index) => {
    const at = last - (bars - 1 - index) * hour;
    return { at, count: hours.find((one) => one.at.getTime() === at)?.assignments ?? 0 };
  });
  const most = Math.max(1, ...counts.map((one) => one.count));
  return (
    <figure className="m-0">
      <svg
        role="img"
        aria-label={`Confirmed by hour; ${most} in the fullest of the last ${bars}`}
        viewBox={`0 0 ${bars * 4} 16`}
        preserveAspectRatio="none"
        className="block h-4 w-full max-w-40"
      >
        {counts.map((one, index) => {
          const height = one.count === 0 ? 0.75 : Math.max(1.5, (one.count / most) * 16);
          return (
            <g key={one.at}>
              <title>{`${formatTime(new Date(one.at))}: ${one.count} confirmed`}</title>
              <rect x={index * 4} y={0} width={4} height={16} fill="transparent" />
              <rect
                x={index * 4 + 0.5}
                y={16 - height}
                width={3}
                height={height}
                fill={one.count === 0 ? "var(--line-strong)" : "var(--new)"}
              />
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
