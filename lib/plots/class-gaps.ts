import { scaleLinear } from "d3-scale";
import type { ClassGap } from "../stats/compare-classes";
import { escapeMarkup } from "./escape-markup";
import { drawFigure, drawKey, drawText, isNarrow, round } from "./figure";
import { lightPlotColours, type PlotColours } from "./plot-colours";
import { minus } from "./words";

const rowHeight = 20;
/** Classes at most: the largest drops and, of many classes, the largest gains. */
const most = 24;

/** "12.3 ± 4.5": the gap and its standard error in points, which tells a drop from the luck of a few images. */
function gapText({ gap, standardError }: ClassGap): string {
  return `${minus(gap.toFixed(1))}${standardError === null ? "" : ` ± ${standardError.toFixed(1)}`}`;
}

/** The classes that lose and win most, each with its accuracy on both sets, over all models. */
export function drawClassGaps(
  data: {
    readonly classes: readonly ClassGap[];
    readonly names: Readonly<Record<string, string>>;
    readonly id?: string;
    readonly width?: number;
  },
  colours: PlotColours = lightPlotColours,
): string {
  const { classes, names, id = "classes" } = data;
  const shown = classes.length <= most ? classes : [...classes.slice(0, most - 6), ...classes.slice(-6)];
  const narrow = isNarrow(data.width ?? 560);
  const left = narrow ? 112 : 168;
  const gapWidth = narrow ? 76 : 92;
  const letters = narrow ? 15 : 24;
  const size = { width: data.width ?? 560, height: shown.length * rowHeight + 84 };
  const width = size.width - left - gapWidth - 4;
  // The whole of the axis only where accuracies fill it: otherwise every mark stands at one end.
  const lowest = Math.min(...shown.flatMap((one) => [one.original, one.new]));
  const x = scaleLinear([lowest < 40 ? 0 : Math.floor((lowest - 1) / 10) * 10, 100], [0, width]);
  const bottom = shown.length * rowHeight + 4;
  const short = (text: string) => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text);
  return drawFigure(
    {
      id,
      title: "Accuracy class by class",
      description: shown
        .map(
          ({ wnid, original, new: onNew }) => `${names[wnid] ?? wnid}: ${original.toFixed(0)}% to ${onNew.toFixed(0)}%`,
        )
        .join("; "),
    },
    size,
    colours,
    [
      drawKey(
        left,
        18,
        [
          { text: "original", colour: colours.reference, shape: "ring" },
          { text: "new", colour: colours.accent },
        ],
        colours,
      ),
      drawText(size.width - 4, 18, "gap ± se", colours.muted, { anchor: "end" }),
      `<g transform="translate(${left},30)">`,
      ...x
        .ticks(narrow ? 4 : 5)
        .map(
          (tick) =>
            `<path d="M${round(x(tick))},0V${bottom}" stroke="${colours.grid}"/>${drawText(x(tick), bottom + 16, String(tick), colours.muted, { anchor: "middle" })}`,
        ),
      ...shown.map((one, at) => {
        const y = round(rowHeight * (at + 0.5) + 2);
        const cut =
          classes.length > most && at === most - 6
            ? `<path d="M${-left + 8},${y - rowHeight / 2}H${width + gapWidth}" stroke="${colours.muted}" stroke-dasharray="2 4"/>`
            : "";
        const name = names[one.wnid] ?? one.wnid;
        return `${cut}${drawText(-10, y + 4, short(name), colours.ink, { anchor: "end" })}<path d="M${round(x(one.original))},${y}H${round(x(one.new))}" stroke="${colours.muted}" stroke-width="1.5"/><circle cx="${round(x(one.original))}" cy="${y}" r="4" fill="${colours.background}" stroke="${colours.reference}" stroke-width="2"/><circle cx="${round(x(one.new))}" cy="${y}" r="4" fill="${colours.accent}" stroke="${colours.accent}"><title>${escapeMarkup(`${name} (${one.wnid}): ${one.original.toFixed(1)}% of ${one.originalImages} images, ${one.new.toFixed(1)}% of ${one.newImages}`)}</title></circle>${drawText(width + gapWidth, y + 4, gapText(one), colours.ink, { anchor: "end" })}`;
      }),
      drawText(width / 2, bottom + 36, "Accuracy over all models (%)", colours.ink, { anchor: "middle", size: 13 }),
      "</g>",
    ],
  );
}
