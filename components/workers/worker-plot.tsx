import { scaleLinear, scaleSqrt } from "d3-scale";
import { Legend, PlotFrame } from "@/components/charts/plot-frame";
import { formatShare } from "@/components/ui/format";
import type { WorkerDot } from "@/lib/features/workers/queries";

const colourOf = (dot: WorkerDot) =>
  dot.excluded ? "var(--control)" : dot.suspect ? "var(--attention-mark)" : "var(--new)";

/** One dot a worker: control accuracy against seconds per HIT, size = HITs. A dot leads to its worker. */
export function WorkerPlot({ studyId, dots }: { studyId: number; dots: readonly WorkerDot[] }) {
  const times = dots.map((dot) => dot.seconds);
  // A tenth of room on both sides, so that dots keep off the frame.
  const slowest = Math.max(60, ...times) * 1.08;
  const fastest = Math.min(...times) > 0.5 * slowest ? 0.4 * slowest : 0;
  const most = Math.max(1, ...dots.map((dot) => dot.hits));
  const least = Math.min(0.9, ...dots.map((dot) => dot.right / dot.controls));
  const x = scaleLinear([fastest, slowest], [0, 100]);
  const y = scaleLinear([Math.max(0, Math.floor(least * 10 - 0.5) / 10), 1], [0, 100]);
  const size = scaleSqrt([0, most], [5, 22]);
  return (
    <div className="flex flex-col gap-3">
      <Legend
        entries={[
          { label: "Counted", colour: "var(--new)" },
          { label: "Worth a look", colour: "var(--attention-mark)" },
          { label: "Excluded", colour: "var(--control)" },
        ]}
      />
      <div className="relative">
        <PlotFrame
          label={`${dots.length} workers by control accuracy and seconds per HIT`}
          height={220}
          linked
          yTitle="controls answered rightly"
          xTitle="median active seconds per HIT"
          xTicks={x.ticks(6).map((value) => ({ at: x(value) / 100, label: String(value) }))}
          yTicks={y.ticks(5).map((value) => ({ at: y(value) / 100, label: `${Math.round(value * 100)}%` }))}
        >
          {dots.map((dot) => (
            // A line without length and with round caps is a circle whose size the stretching does not touch.
            <a
              key={dot.pseudonym}
              href={`/studies/${studyId}/workers/${encodeURIComponent(dot.pseudonym)}`}
              aria-label={`${dot.pseudonym}: ${formatShare(dot.right, dot.controls)} of ${dot.controls} controls, ${Math.round(dot.seconds)} s a HIT, ${dot.hits} HITs${dot.excluded ? ", excluded" : ""}`}
              tabIndex={-1}
            >
              <path
                d={`M${x(dot.seconds).toFixed(2)},${(100 - y(dot.right / dot.controls)).toFixed(2)}h0`}
                stroke={colourOf(dot)}
                strokeOpacity={0.72}
                strokeWidth={size(dot.hits)}
                strokeLinecap="round"
                vectorEffect="non-scaling-stroke"
                className="hover:[stroke-opacity:1]"
              >
                <title>{`${dot.pseudonym}: ${formatShare(dot.right, dot.controls)} of ${dot.controls} controls, ${Math.round(dot.seconds)} s a HIT, ${dot.hits} HITs${dot.excluded ? ", excluded" : ""}`}</title>
              </path>
            </a>
          ))}
        </PlotFrame>
      </div>
    </div>
  );
}
