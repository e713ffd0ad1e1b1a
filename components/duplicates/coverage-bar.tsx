import { formatCount } from "@/components/ui/format";
import { Progress } from "@/components/ui/progress";
import type { MetricCoverage } from "@/lib/features/duplicates/queries";
import { formatDistance, metricWords } from "./metric-words";

/** How far the review is under the metric that lacks most. */
export function CoverageBar({ coverage }: { coverage: readonly MetricCoverage[] }) {
  const [least] = coverage
    .filter(({ listed }) => listed > 0)
    .sort((a, b) => a.reviewed / Math.max(1, a.images) - b.reviewed / Math.max(1, b.images));
  if (!least) return null;
  const { name } = metricWords[least.metric];
  return (
    <div className="flex flex-col gap-1.5">
      <Progress
        label={`${name}: candidates reviewed`}
        total={Math.max(1, least.images)}
        parts={[{ label: "reviewed", value: least.reviewed, colour: "var(--new)" }]}
      />
      <p className="text-muted text-xs tabular-nums">
        {formatCount(least.reviewed)} of {formatCount(least.images)} candidates are reviewed beyond {name}{" "}
        {formatDistance(least.metric, least.distance)}
      </p>
    </div>
  );
}
