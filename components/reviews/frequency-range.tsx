"use client";

import { useState } from "react";
import { formatFrequency } from "@/components/ui/format";

const thumbs =
  "pointer-events-none absolute inset-0 w-full appearance-none bg-transparent [&::-webkit-slider-thumb]:pointer-events-auto [&::-webkit-slider-thumb]:size-4 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:border-2 [&::-webkit-slider-thumb]:border-accent [&::-webkit-slider-thumb]:bg-surface [&::-moz-range-thumb]:pointer-events-auto [&::-moz-range-thumb]:size-3 [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-2 [&::-moz-range-thumb]:border-accent [&::-moz-range-thumb]:bg-surface";

/** Bounds of selection frequency, two thumbs on one line; a form that asks by GET, so that the address is the state. Hundredths. */
export function FrequencyRange({
  action,
  from,
  to,
  keep,
}: {
  action: string;
  from: number;
  to: number;
  keep: Readonly<Record<string, string>>;
}) {
  const [low, setLow] = useState(from);
  const [high, setHigh] = useState(to);
  const send = (form: HTMLFormElement | null) => form?.requestSubmit();
  return (
    <form key={`${from}-${to}`} action={action} className="flex items-center gap-2.5">
      {Object.entries(keep).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <span className="figures w-8 text-right text-muted text-xs">{formatFrequency(low / 100)}</span>
      <span className="relative h-4 w-44">
        <span aria-hidden className="absolute inset-x-0 top-1.5 h-1 rounded-full bg-track" />
        <span
          aria-hidden
          className="absolute top-1.5 h-1 rounded-full bg-accent"
          style={{ left: `${Math.min(low, high)}%`, right: `${100 - Math.max(low, high)}%` }}
        />
        <input
          type="range"
          name="from"
          min={0}
          max={100}
          value={low}
          aria-label="Least selection frequency, in hundredths"
          onChange={(event) => setLow(Math.min(Number(event.currentTarget.value), high))}
          onPointerUp={(event) => send(event.currentTarget.form)}
          onKeyUp={(event) => (event.key.startsWith("Arrow") ? send(event.currentTarget.form) : undefined)}
          className={thumbs}
        />
        <input
          type="range"
          name="to"
          min={0}
          max={100}
          value={high}
          aria-label="Largest selection frequency, in hundredths"
          onChange={(event) => setHigh(Math.max(Number(event.currentTarget.value), low))}
          onPointerUp={(event) => send(event.currentTarget.form)}
          onKeyUp={(event) => (event.key.startsWith("Arrow") ? send(event.currentTarget.form) : undefined)}
          className={thumbs}
        />
      </span>
      <span className="figures w-8 text-muted text-xs">{formatFrequency(high / 100)}</span>
      <noscript>
        <button type="submit" className="h-8 rounded-md border px-3">
          Show
        </button>
      </noscript>
    </form>
  );
}
