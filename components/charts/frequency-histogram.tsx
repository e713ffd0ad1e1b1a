import { scaleLinear } from "d3-scale";
import { formatCount, formatFrequency } from "@/components/ui/format";
import { Legend, PlotFrame } from "./plot-frame";

export interface HistogramBin {
  from: number;
  to: number;
  reference: number;
  candidate: number;
}

/** Selection frequencies of the reference set beside those of the candidates, each as shares of its own images: two distributions of different size compare. */
export function FrequencyHistogram({ bins, height = 168 }: { bins: readonly HistogramBin[]; height?: number }) {
  const totals = {
    reference: bins.reduce((sum, bin) => sum + bin.reference, 0),
    candidate: bins.reduce((sum, bin) => sum + bin.candidate, 0),
  };
  const share = (count: number, total: number) => (total > 0 ? count / total : 0);
  const most = Math.max(
    0.05,
    ...bins.flatMap((bin) => [share(bin.reference, totals.reference), share(bin.candidate, totals.candidate)]),
  );
  const y = scaleLinear([0, most], [0, 100]).nice(4);
  const width = 100 / bins.length;
  const bar = width * 0.38;
  return (
    <div className="flex flex-col gap-3">
      <Legend
        entries={[
          { label: "Reference", colour: "var(--reference)", note: formatCount(totals.reference) },
          { label: "Candidates", colour: "var(--new)", note: formatCount(totals.candidate) },
        ]}
      />
      <PlotFrame
        label={`Histogram of selection frequencies: ${totals.reference} reference images, ${totals.candidate} candidates`}
        height={height}
        yTicks={y.ticks(4).map((value) => ({ at: y(value) / 100, label: `${Math.round(value * 100)}%` }))}
        xTicks={[0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => ({
          at: value,
          label: value === 0 ? "0" : value === 1 ? "1" : formatFrequency(value, 1),
        }))}
        xTitle="selection frequency"
      >
        {bins.map((bin, index) => {
          const reference = y(share(bin.reference, totals.reference));
          const candidate = y(share(bin.candidate, totals.candidate));
          const middle = (index + 0.5) * width;
          return (
            <g key={bin.from} className="group">
              <title>
                {`${formatFrequency(bin.from, 1)} to ${formatFrequency(bin.to, 1)}: ${bin.reference} reference images, ${bin.candidate} candidates`}
              </title>
              <rect
                x={index * width}
                y={0}
                width={width}
                height={100}
                className="fill-transparent group-hover:fill-hover"
              />
              <rect
                x={middle - bar - 0.25}
                y={100 - reference}
                width={bar}
                height={reference}
                fill="var(--reference)"
              />
              <rect x={middle + 0.25} y={100 - candidate} width={bar} height={candidate} fill="var(--new)" />
            </g>
          );
        })}
      </PlotFrame>
    </div>
  );
}
