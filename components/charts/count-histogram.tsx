import { scaleLinear } from "d3-scale";
import { formatCount } from "@/components/ui/format";
import { PlotFrame } from "./plot-frame";

/** A histogram of counts in equally wide bins. */
export function CountHistogram({
  bins,
  label,
  xTitle,
  format,
  height = 120,
}: {
  bins: readonly { from: number; to: number; count: number }[];
  label: string;
  xTitle: string;
  format: (edge: number) => string;
  height?: number;
}) {
  const y = scaleLinear([0, Math.max(1, ...bins.map((bin) => bin.count))], [0, 100]).nice(3);
  const width = 100 / Math.max(1, bins.length);
  const first = bins[0]?.from ?? 0;
  const last = bins.at(-1)?.to ?? 1;
  return (
    <PlotFrame
      label={label}
      height={height}
      xTitle={xTitle}
      yTicks={y
        .ticks(3)
        .filter(Number.isInteger)
        .map((value) => ({ at: y(value) / 100, label: formatCount(value) }))}
      xTicks={[0, 0.25, 0.5, 0.75, 1].map((at) => ({
        at,
        label: format(first + at * (last - first)),
        optional: at === 0.25 || at === 0.75,
      }))}
    >
      {bins.map((bin, index) => (
        <g key={bin.from} className="group">
          <title>{`${format(bin.from)} to ${format(bin.to)}: ${formatCount(bin.count)}`}</title>
          <rect
            x={index * width}
            y={0}
            width={width}
            height={100}
            className="fill-transparent group-hover:fill-hover"
          />
          <rect
            x={index * width + width * 0.06}
            y={100 - y(bin.count)}
            width={width * 0.88}
            height={y(bin.count)}
            fill="var(--new)"
          />
        </g>
      ))}
    </PlotFrame>
  );
}
