import type { ReactNode } from "react";

/** A number that matters, with what it counts and, where there is one, a small picture of it. */
export function Stat({
  label,
  value,
  note,
  picture,
}: {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  picture?: ReactNode;
}) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-muted text-xs">{label}</dt>
      <dd className="mt-0.5 font-medium text-xl tabular-nums tracking-tight">{value}</dd>
      {picture ? <dd className="my-1">{picture}</dd> : null}
      {note ? <dd className="text-muted text-xs">{note}</dd> : null}
    </div>
  );
}

/** Stats side by side, divided by hairlines: a band of its own, or (inside a card) only the numbers. */
export function StatRow({ inside = false, children }: { inside?: boolean; children: ReactNode }) {
  return inside ? (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-[repeat(auto-fit,minmax(7.25rem,1fr))] [&>div]:border-l [&>div]:pl-4">
      {children}
    </dl>
  ) : (
    // Every stat draws the lines left of it and above it; those along the frame fall outside it. Six stand in one row or in two of three,
    // never five and one.
    <dl className="grid grid-cols-2 overflow-hidden rounded-lg border bg-surface sm:grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] sm:has-[>:nth-child(6):last-child]:grid-cols-3 xl:has-[>:nth-child(6):last-child]:grid-cols-6 [&>div]:-mt-px [&>div]:-ml-px [&>div]:border-t [&>div]:border-l [&>div]:px-4 [&>div]:py-3">
      {children}
    </dl>
  );
}
