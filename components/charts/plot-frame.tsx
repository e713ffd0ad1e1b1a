import type { ReactNode } from "react";

export interface Tick {
  /** Place along the axis, 0..1. */
  at: number;
  label: string;
  /** Left out where the page is narrow. */
  optional?: boolean;
}

export interface LegendEntry {
  label: string;
  /** A CSS colour. */
  colour: string;
  note?: string;
}

/** What the colours mean. */
export function Legend({ entries }: { entries: readonly LegendEntry[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
      {entries.map((entry) => (
        <li key={entry.label} className="flex items-center gap-1.5">
          <span aria-hidden className="size-2.5 rounded-sm" style={{ background: entry.colour }} />
          <span>{entry.label}</span>
          {entry.note ? <span className="figures text-muted">{entry.note}</span> : null}
        </li>
      ))}
    </ul>
  );
}

interface PlotFrameProps {
  /** Says what the picture shows, for those who do not see it. */
  label: string;
  /** Height of the plotting area in pixels. */
  height: number;
  xTicks: readonly Tick[];
  yTicks: readonly Tick[];
  xTitle?: string;
  yTitle?: string;
  /** True where marks are links: the picture is then a group of them. */
  linked?: boolean;
  /** Marks, drawn in a square of 100 x 100 with y downwards; it is stretched, so lines need `vectorEffect="non-scaling-stroke"`. */
  children: ReactNode;
}

/** Axes, grid lines and labels around a plot. Labels are text of the page: they keep their size at any width. */
export function PlotFrame({ label, height, xTicks, yTicks, xTitle, yTitle, linked = false, children }: PlotFrameProps) {
  return (
    <figure className="m-0">
      {yTitle ? <figcaption className="mb-2.5 text-faint text-xs">{yTitle}</figcaption> : null}
      <div className="grid grid-cols-[auto_1fr] gap-x-2">
        <div aria-hidden className="relative figures w-8 text-faint" style={{ height }}>
          {yTicks.map((tick) => (
            <span
              key={tick.label}
              className="absolute right-0 translate-y-1/2 whitespace-nowrap text-xs leading-none"
              style={{ bottom: `${tick.at * 100}%` }}
            >
              {tick.label}
            </span>
          ))}
        </div>
        <svg
          role={linked ? "group" : "img"}
          aria-label={label}
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="w-full overflow-visible"
          style={{ height }}
        >
          {yTicks.map((tick) => (
            <line
              key={tick.label}
              x1={0}
              x2={100}
              y1={100 - tick.at * 100}
              y2={100 - tick.at * 100}
              stroke={tick.at === 0 ? "var(--line-strong)" : "var(--line)"}
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {children}
        </svg>
        <div aria-hidden className="relative figures col-start-2 mt-1.5 h-4 text-faint">
          {xTicks.map((tick) => (
            <span
              key={`${tick.at}`}
              className={`absolute whitespace-nowrap text-xs leading-none ${tick.optional ? "max-sm:hidden" : ""} ${tick.at <= 0.02 ? "" : tick.at >= 0.98 ? "-translate-x-full" : "-translate-x-1/2"}`}
              style={{ left: `${tick.at * 100}%` }}
            >
              {tick.label}
            </span>
          ))}
        </div>
        {xTitle ? <p className="col-start-2 mt-0.5 text-center text-faint text-xs">{xTitle}</p> : null}
      </div>
    </figure>
  );
}
