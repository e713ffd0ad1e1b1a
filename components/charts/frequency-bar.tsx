import { formatFrequency } from "@/components/ui/format";
import { wilsonInterval } from "@/lib/stats/wilson-interval";

/** CSS colour of a selection frequency: its bin of five. */
export function frequencyColour(frequency: number): string {
  return `var(--bin-${Math.min(4, Math.floor(frequency * 5 + 1e-9))})`;
}

/** "95% interval .60 to .98 (Wilson)": what so few votes leave open about a selection frequency. */
export function describeInterval(selected: number, shown: number): string {
  const { low, high } = wilsonInterval(selected, shown);
  return `95% interval ${formatFrequency(low)} to ${formatFrequency(high)} (Wilson)`;
}

/** A selection frequency as a thin bar with its number, its 95% Wilson interval as a line below; shown and selected on hover. */
export function FrequencyBar({ shown, selected }: { shown: number; selected: number }) {
  const frequency = shown > 0 ? selected / shown : null;
  const interval = shown > 0 ? wilsonInterval(selected, shown) : null;
  return (
    <div
      className="flex items-center gap-1.5"
      title={
        frequency === null
          ? "no votes yet"
          : `${selected} of ${shown} selected it; ${describeInterval(selected, shown)}`
      }
    >
      <div aria-hidden className="relative h-1 flex-1 rounded-full bg-track">
        {frequency === null ? null : (
          <div
            className="h-full rounded-full"
            style={{ width: `${Math.max(2, frequency * 100)}%`, background: frequencyColour(frequency) }}
          />
        )}
        {interval ? (
          <div
            className="absolute top-full mt-0.5 h-px bg-muted"
            style={{ left: `${interval.low * 100}%`, width: `${(interval.high - interval.low) * 100}%` }}
          />
        ) : null}
      </div>
      <span className={`figures text-xs leading-4 ${frequency === null ? "text-faint" : ""}`}>
        {formatFrequency(frequency)}
      </span>
    </div>
  );
}
