import { scaleLinear } from "d3-scale";
import type { SetDiscriminator } from "../stats/tell-sets-apart";
import { drawFigure, drawText, isNarrow, round } from "./figure";
import { lightPlotColours, type PlotColours } from "./plot-colours";
import { minus } from "./words";

/** What the discriminator goes by: the weight of each statistic, towards the original to the left and the new set to the right. */
export function drawSetWeights(
  data: { readonly discriminator: SetDiscriminator; readonly id?: string; readonly width?: number },
  colours: PlotColours = lightPlotColours,
): string {
  const { weights } = data.discriminator;
  const rowHeight = 24;
  const narrow = isNarrow(data.width ?? 560);
  const left = narrow ? 118 : 150;
  const right = narrow ? 44 : 60;
  const size = { width: data.width ?? 560, height: weights.length * rowHeight + 56 };
  const width = size.width - left - right;
  const reach = Math.max(0.1, ...weights.map(({ weight }) => Math.abs(weight)));
  const x = scaleLinear([-reach, reach], [0, width]);
  const bottom = weights.length * rowHeight + 2;
  return drawFigure(
    {
      id: data.id ?? "discriminator",
      title: "What tells the sets apart",
      description: weights.map(({ feature, weight }) => `${feature}: ${weight.toFixed(2)}`).join("; "),
    },
    size,
    colours,
    [
      `<g transform="translate(${left},8)">`,
      ...weights.map(({ feature, weight }, at) => {
        const y = rowHeight * at + 3;
        const from = Math.min(x(0), x(weight));
        return `${drawText(-10, y + 14, feature, colours.ink, { anchor: "end" })}<rect x="${round(from)}" y="${y + 3}" width="${round(Math.abs(x(weight) - x(0)))}" height="${rowHeight - 10}" rx="2" fill="${weight < 0 ? colours.reference : colours.accent}"/>${drawText(width + right - 6, y + 14, minus(weight.toFixed(2)), colours.ink, { anchor: "end" })}`;
      }),
      `<path d="M${round(x(0))},0V${bottom}" stroke="${colours.muted}"/>`,
      drawText(x(0) - 10, bottom + 20, narrow ? "← original" : "← more in the original", colours.muted, {
        anchor: "end",
      }),
      drawText(x(0) + 10, bottom + 20, narrow ? "new →" : "more in the new set →", colours.muted),
      drawText(
        narrow ? width + right - 6 : width / 2,
        bottom + 40,
        "Log-odds of being new per standard deviation",
        colours.ink,
        {
          anchor: narrow ? "end" : "middle",
          size: narrow ? 12 : 13,
        },
      ),
      "</g>",
    ],
  );
}
