export interface ProgressPart {
  label: string;
  value: number;
  /** A CSS colour. */
  colour: string;
}

/** Parts of a whole as one bar; each part tells its count on hover. */
export function Progress({
  label,
  parts,
  total,
  height = 6,
}: {
  label: string;
  parts: readonly ProgressPart[];
  total: number;
  height?: number;
}) {
  const done = parts.reduce((sum, part) => sum + part.value, 0);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={Math.min(done, total)}
      aria-valuetext={parts.map((part) => `${part.value} ${part.label}`).join(", ")}
      className="flex w-full gap-px overflow-hidden rounded-full bg-track"
      style={{ height }}
    >
      {parts
        .filter((part) => part.value > 0)
        .map((part) => (
          <div
            key={part.label}
            title={`${part.value} ${part.label} of ${total}`}
            className="min-w-0.5 motion-safe:transition-[width] motion-safe:duration-150"
            style={{ width: `${(part.value / Math.max(total, done, 1)) * 100}%`, background: part.colour }}
          />
        ))}
    </div>
  );
}
