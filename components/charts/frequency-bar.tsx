import { formatFrequency } from "@/components/ui/format";

/** CSS colour of a selection frequency: its bin of five. */
export function frequencyColour(frequency: number): string {
  return `var(--bin-${Math.min(4, Math.floor(frequency * 5 + 1e-9))})`;
}

/** A selection frequency as a thin bar with its number; shown and selected on hover. */
export function FrequencyBar({ shown, selected }: { shown: number; selected: number }) {
  const frequency = shown > 0 ? selected / shown : null;
  return (
    <div
      className="flex items-center gap-1.5"
      title={frequency === null ? "no votes yet" : `${selected} of ${shown} selected it`}
    >
      <div aria-hidden className="h-1 flex-1 overflow-hidden rounded-full bg-track">
        {frequency === null ? null : (
          <div
            className="h-full rounded-full"
            style={{ width: `${Math.max(2, frequency * 100)}%`, background: frequencyColour(frequency) }}
          />
        )}
      </div>
      <span className={`figures text-xs leading-4 ${frequency === null ? "text-faint" : ""}`}>
        {formatFrequency(frequency)}
      </span>
    </div>
  );
}
