import { scaleLinear } from "d3-scale";
import type { EvaluatedModel } from "../stats/evaluate-models";
import { escapeMarkup } from "./escape-markup";
import { drawFigure, drawText, isNarrow, round, wideFigure } from "./figure";
import { type Box, placeLabels } from "./place-labels";
import { lightPlotColours, type PlotColours } from "./plot-colours";
import { minus } from "./words";

const wideMargin = { top: 12, right: 24, bottom: 44, left: 62 };
const narrowMargin = { ...wideMargin, right: 10, left: 48 };

/** How far each model lies above or below the line, in points, against its original accuracy; whiskers are the new accuracy's interval. */
export function drawResiduals(
  data: {
    readonly models: readonly EvaluatedModel[];
    readonly residuals: readonly number[];
    readonly id?: string;
    readonly width?: number;
  },
  colours: PlotColours = lightPlotColours,
): string {
  const { models, residuals, id = "residuals" } = data;
  const size = { width: data.width ?? wideFigure, height: 250 };
  const margin = isNarrow(size.width) ? narrowMargin : wideMargin;
  const width = size.width - margin.left - margin.right;
  const height = size.height - margin.top - margin.bottom;
  const accuracies = models.map(({ original }) => original.top1);
  const pad = 0.05 * (Math.max(...accuracies) - Math.min(...accuracies)) || 1;
  const x = scaleLinear([Math.min(...accuracies) - pad, Math.max(...accuracies) + pad], [0, width]);
  const ends = models.flatMap((model, at) => {
    const residual = residuals[at] ?? 0;
    return [residual + model.new.low - model.new.top1, residual + model.new.high - model.new.top1];
  });
  const reach = Math.max(0.5, ...ends.map(Math.abs));
  const y = scaleLinear([-reach, reach], [height, 0]).nice(5);
  const points = models.map((model, at) => ({
    model,
    residual: residuals[at] ?? 0,
    x: x(model.original.top1),
    y: y(residuals[at] ?? 0),
    low: y((residuals[at] ?? 0) + model.new.low - model.new.top1),
    high: y((residuals[at] ?? 0) + model.new.high - model.new.top1),
  }));
  const furthest = points
    .map((point, index) => ({ index, off: Math.abs(point.residual), name: point.model.name }))
    .sort((a, b) => b.off - a.off)
    .slice(0, 6);
  const obstacles: Box[] = points.map((point) => ({
    x: point.x - 1,
    y: point.high,
    width: 2,
    height: point.low - point.high,
  }));
  const labels = placeLabels(
    points,
    furthest.map(({ index, name }) => ({ index, width: name.length * 6.4, height: 14 })),
    { x: 4, y: 2, width: width - 8, height: height - 8 },
    obstacles,
  );
  return drawFigure(
    {
      id,
      title: `Residuals of ${models.length} models`,
      description: `Distance from the line in points: ${furthest.map(({ index, name }) => `${name} ${(residuals[index] ?? 0).toFixed(2)}`).join(", ")}.`,
    },
    size,
    colours,
    [
      `<g transform="translate(${margin.left},${margin.top})">`,
      ...y
        .ticks(5)
        .map(
          (tick) =>
            `<path d="M0,${round(y(tick))}H${width}" stroke="${tick === 0 ? colours.muted : colours.grid}"/>${drawText(-10, y(tick) + 4, minus(String(tick)), colours.muted, { anchor: "end" })}`,
        ),
      ...x
        .ticks(width / 80)
        .map((tick) => drawText(x(tick), height + 18, String(tick), colours.muted, { anchor: "middle" })),
      ...points.map(
        (point) =>
          `<path d="M${round(point.x)},${round(point.low)}V${round(point.high)}" stroke="${colours.accent}" stroke-opacity="0.4"/>`,
      ),
      ...points.map(
        (point) =>
          `<circle cx="${round(point.x)}" cy="${round(point.y)}" r="3.25" fill="${colours.accent}" stroke="${colours.background}" stroke-width="0.75"><title>${escapeMarkup(`${point.model.name}: ${minus(point.residual.toFixed(2))} points`)}</title></circle>`,
      ),
      ...labels.map(({ index, box, leader }) => {
        const point = points[index];
        const lead =
          leader && point
            ? `<path d="M${round(point.x)},${round(point.y)}L${round(leader.x)},${round(leader.y)}" stroke="${colours.muted}" stroke-width="0.75"/>`
            : "";
        return `${lead}${drawText(box.x, box.y + 11, point?.model.name ?? "", colours.ink, { size: 11 })}`;
      }),
      drawText(width / 2, height + 38, "Original accuracy, top-1 (%)", colours.ink, { anchor: "middle", size: 13 }),
      `<text transform="translate(${16 - margin.left},${height / 2}) rotate(-90)" text-anchor="middle" font-size="13" fill="${colours.ink}">Above the line (points)</text>`,
      "</g>",
    ],
  );
}
