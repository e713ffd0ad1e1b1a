import { scaleLinear } from "d3-scale";
import type { Interval } from "../stats/percentile-interval";
import { escapeMarkup } from "./escape-markup";
import { drawFigure, drawText, isNarrow, round, wideFigure } from "./figure";
import { lightPlotColours, type PlotColours } from "./plot-colours";
import { minus } from "./words";

export interface ForestRow {
  readonly name: string;
  readonly value: number | null;
  readonly interval: Interval | null;
  /** The row that the others are compared with. */
  readonly reference?: boolean;
}

/** Estimates with their intervals, one a row, on one axis with 0 marked: `unit` names the axis. */
export function drawForest(
  data: {
    readonly rows: readonly ForestRow[];
    readonly unit: string;
    readonly title: string;
    readonly id?: string;
    readonly nameWidth?: number;
    readonly width?: number;
  },
  colours: PlotColours = lightPlotColours,
): string {
  const { rows, unit, title, id = "forest", nameWidth = 150 } = data;
  const narrow = isNarrow(data.width ?? wideFigure);
  // A narrow row has its name and figures above its mark, not beside it.
  const rowHeight = narrow ? 38 : rows.length > 12 ? 22 : 34;
  const figures = narrow ? 0 : 138;
  const size = { width: data.width ?? wideFigure, height: rows.length * rowHeight + 58 };
  const left = narrow ? 8 : nameWidth;
  const width = size.width - left - figures - (narrow ? 8 : 16);
  const ends = rows.flatMap(({ value, interval }) => [
    value ?? 0,
    interval?.low ?? value ?? 0,
    interval?.high ?? value ?? 0,
  ]);
  const span = Math.max(...ends, 0) - Math.min(...ends, 0) || 1;
  const x = scaleLinear([Math.min(...ends, 0) - 0.04 * span, Math.max(...ends, 0) + 0.04 * span], [0, width]);
  const bottom = rows.length * rowHeight + 6;
  const figure = (value: number) => minus(value.toFixed(1));
  return drawFigure(
    {
      id,
      title,
      description: rows
        .map(
          ({ name, value, interval }) =>
            `${name}: ${value === null ? "none" : value.toFixed(2)}${interval ? ` [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]` : ""}`,
        )
        .join("; "),
    },
    size,
    colours,
    [
      `<g transform="translate(${left},8)">`,
      ...x
        .ticks(narrow ? 5 : 6)
        .map(
          (tick) =>
            `<path d="M${round(x(tick))},0V${bottom}" stroke="${tick === 0 ? colours.muted : colours.grid}"/>${drawText(x(tick), bottom + 16, minus(String(tick)), colours.muted, { anchor: "middle" })}`,
        ),
      ...rows.map(({ name, value, interval, reference }, at) => {
        const y = narrow ? rowHeight * at + 27 : rowHeight * (at + 0.5) + 3;
        const textY = narrow ? y - 11 : y + 4;
        const colour = reference ? colours.reference : colours.accent;
        const whisker =
          interval === null
            ? ""
            : `<path d="M${round(x(interval.low))},${round(y)}H${round(x(interval.high))}" stroke="${colour}" stroke-width="2"/>`;
        const mark =
          value === null
            ? ""
            : `<circle cx="${round(x(value))}" cy="${round(y)}" r="4.5" fill="${reference ? colours.background : colour}" stroke="${colour}" stroke-width="2"><title>${escapeMarkup(`${name}: ${value.toFixed(2)}`)}</title></circle>`;
        const text =
          value === null
            ? "–"
            : `${figure(value)}${interval ? ` [${figure(interval.low)}, ${figure(interval.high)}]` : ""}`;
        const label = narrow
          ? drawText(0, textY, name, colours.ink, { halo: colours.background })
          : drawText(-12, textY, name, colours.ink, { anchor: "end" });
        return `${label}${whisker}${mark}${drawText(width + figures, textY, text, colours.ink, { anchor: "end", ...(narrow ? { halo: colours.background } : {}) })}`;
      }),
      drawText(width / 2, bottom + 38, unit, colours.ink, { anchor: "middle", size: narrow ? 11 : 13 }),
      "</g>",
    ],
  );
}
