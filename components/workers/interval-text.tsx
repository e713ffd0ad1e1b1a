import { formatFrequency } from "@/components/ui/format";
import { wilsonInterval } from "@/lib/stats/wilson-interval";

/** A share with its 95% Wilson interval: ".72 [.68, .76]"; the counts on hover. */
export function IntervalText({ part, whole, counts }: { part: number; whole: number; counts: string }) {
  if (whole === 0) return <span className="text-faint">–</span>;
  const { low, high } = wilsonInterval(part, whole);
  return (
    <span title={`${part} of ${whole} ${counts}`}>
      {formatFrequency(part / whole)}{" "}
      <span className="text-faint">
        [{formatFrequency(low)}, {formatFrequency(high)}]
      </span>
    </span>
  );
}

/** A figure with a given interval; an en dash where there is none. */
export function FigureInterval({
  value,
  interval,
}: {
  value: number | null;
  interval: { low: number; high: number } | null;
}) {
  if (value === null) return <span className="text-faint">–</span>;
  return (
    <>
      {signed(value)}{" "}
      {interval ? (
        <span className="text-faint">
          [{signed(interval.low)}, {signed(interval.high)}]
        </span>
      ) : null}
    </>
  );
}

function signed(value: number): string {
  return `${value < 0 ? "\u2212" : ""}${formatFrequency(Math.abs(value))}`;
}
