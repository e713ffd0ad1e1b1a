import { scaleLinear } from "d3-scale";
import { formatCount, formatTime } from "@/components/ui/format";
import { PlotFrame } from "./plot-frame";

export interface CountAtTime {
  at: Date;
  assignments: number;
}

const hour = 3_600_000;

/** Confirmed assignments as they add up, hour by hour. */
export function VotesOverTime({ counts, height = 168 }: { counts: readonly CountAtTime[]; height?: number }) {
  const first = counts[0];
  const last = counts.at(-1);
  if (!first || !last) return null;
  const to = last.at.getTime() + hour;
  const from = Math.min(first.at.getTime(), to - 6 * hour);
  const x = scaleLinear([from, to], [0, 100]);
  let sum = 0;
  const points = counts.map((count) => {
    sum += count.assignments;
    return { at: count.at, added: count.assignments, sum, x: x(count.at.getTime() + hour) };
  });
  const y = scaleLinear([0, sum], [0, 100]).nice(4);
  const line = [
    `M0,100L${x(first.at.getTime()).toFixed(2)},100`,
    ...points.map((point) => `L${point.x.toFixed(2)},${(100 - y(point.sum)).toFixed(2)}`),
  ].join("");
  const end = points.at(-1)?.x ?? 100;
  const days = (to - from) / (24 * hour);
  const ticks = [0, 0.5, 1].map((at) => {
    const time = new Date(from + at * (to - from));
    const text = formatTime(time).replace(" UTC", "");
    return {
      at,
      optional: at === 0.5,
      label: days > 3 ? (text.split(",")[0] ?? "").replace(/ \d{4}$/, "") : text.replace(/ \d{4},/, ""),
    };
  });
  return (
    <PlotFrame
      label={`${sum} confirmed assignments from ${formatTime(first.at)} to ${formatTime(last.at)}`}
      height={height}
      xTicks={ticks}
      yTicks={y.ticks(height < 140 ? 2 : 4).map((value) => ({ at: y(value) / 100, label: formatCount(value) }))}
    >
      <path d={`${line}L${end},100Z`} fill="var(--accent-soft)" />
      <path d={line} fill="none" stroke="var(--new)" strokeWidth={1.75} vectorEffect="non-scaling-stroke" />
      {points.map((point) => (
        <rect
          key={point.at.getTime()}
          x={x(point.at.getTime())}
          y={0}
          width={x(point.at.getTime() + hour) - x(point.at.getTime())}
          height={100}
          fill="transparent"
        >
          <title>{`${formatTime(point.at)}: ${point.added} more, ${point.sum} in all`}</title>
        </rect>
      ))}
    </PlotFrame>
  );
}
