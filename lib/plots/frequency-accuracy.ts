import { scaleLinear } from "d3-scale";
import type { FrequencyBinAccuracy } from "../stats/accuracy-by-frequency";
import { escapeMarkup } from "./escape-markup";
import { drawFigure, drawKey, drawText, isNarrow, round } from "./figure";
import { lightPlotColours, type PlotColours } from "./plot-colours";
import { spaced } from "./words";

const margin = { top: 34, right: 16, bottom: 74, left: 52 };

/** Accuracy in each bin of selection frequency, on both sets side by side, with intervals and the images of each bin. */
export function drawFrequencyAccuracy(
  data: {
    readonly original: readonly FrequencyBinAccuracy[];
    readonly new: readonly FrequencyBinAccuracy[];
    readonly id?: string;
    readonly width?: number;
  },
  colours: PlotColours = lightPlotColours,
): string {
  const size = { width: data.width ?? 560, height: 330 };
  const narrow = isNarrow(size.width);
  const width = size.width - margin.left - margin.right;
  const height = size.height - margin.top - margin.bottom;
  const y = scaleLinear([0, 100], [height, 0]);
  const bins = data.original.length;
  const step = width / bins;
  const sets = [
    { bins: data.original, colour: colours.reference, name: "original", shift: -0.14 },
    { bins: data.new, colour: colours.accent, name: "new", shift: 0.14 },
  ];
  const marks = sets.flatMap(({ bins: of, colour, name, shift }) => {
    const places = of.flatMap((bin, at) =>
      bin.accuracy === null || bin.interval === null
        ? []
        : [
            {
              bin,
              x: (at + 0.5 + shift) * step,
              y: y(100 * bin.accuracy),
              low: y(100 * bin.interval.low),
              high: y(100 * bin.interval.high),
            },
          ],
    );
    const line = places.map((one, index) => `${index === 0 ? "M" : "L"}${round(one.x)},${round(one.y)}`).join("");
    return [
      `<path d="${line}" fill="none" stroke="${colour}" stroke-opacity="0.45" stroke-width="1.5"/>`,
      ...places.map(
        ({ bin, x, y: at, low, high }) =>
          `<path d="M${round(x)},${round(low)}V${round(high)}" stroke="${colour}" stroke-width="1.5"/><circle cx="${round(x)}" cy="${round(at)}" r="4.5" fill="${name === "new" ? colour : colours.background}" stroke="${colour}" stroke-width="2"><title>${escapeMarkup(`${name}, ${bin.from} to ${bin.to}: ${(100 * (bin.accuracy ?? 0)).toFixed(1)}% of ${spaced(bin.images)} images`)}</title></circle>`,
      ),
    ];
  });
  const edge = (value: number) => (value === 0 || value === 1 ? String(value) : value.toFixed(2).replace(/^0|0$/g, ""));
  const countTexts = (original: number, onNew: number) =>
    narrow ? [spaced(original), spaced(onNew)] : [`${spaced(original)} / ${spaced(onNew)}`];
  return drawFigure(
    {
      id: data.id ?? "frequency",
      title: "Accuracy by selection frequency",
      description: data.original
        .map((bin, at) => {
          const other = data.new[at];
          const say = (one: FrequencyBinAccuracy | undefined) =>
            one?.accuracy == null ? "no images" : `${(100 * one.accuracy).toFixed(1)}%`;
          return `${bin.from}-${bin.to}: original ${say(bin)}, new ${say(other)}`;
        })
        .join("; "),
    },
    size,
    colours,
    [
      drawKey(
        margin.left,
        20,
        [
          { text: "original", colour: colours.reference, shape: "ring" },
          { text: "new", colour: colours.accent },
        ],
        colours,
      ),
      `<g transform="translate(${margin.left},${margin.top})">`,
      ...[0, 25, 50, 75, 100].map(
        (tick) =>
          `<path d="M0,${round(y(tick))}H${width}" stroke="${colours.grid}"/>${drawText(-8, y(tick) + 4, String(tick), colours.muted, { anchor: "end" })}`,
      ),
      `<path d="M0,${height}H${width}" stroke="${colours.muted}"/>`,
      ...marks,
      ...data.original.map((bin, at) => {
        const x = (at + 0.5) * step;
        return [
          drawText(x, height + 18, `${edge(bin.from)}–${edge(bin.to)}`, colours.ink, { anchor: "middle" }),
          ...countTexts(bin.images, data.new[at]?.images ?? 0).map((text, line) =>
            drawText(x, height + 34 + 14 * line, text, colours.muted, { anchor: "middle", size: 11 }),
          ),
        ].join("");
      }),
      drawText(
        narrow ? size.width - margin.left - margin.right : width / 2,
        height + (narrow ? 64 : 60),
        narrow
          ? "Selection frequency; images: original, new"
          : "Selection frequency; below: images of the original / the new set",
        colours.muted,
        { anchor: narrow ? "end" : "middle" },
      ),
      `<text transform="translate(-38,${height / 2}) rotate(-90)" text-anchor="middle" font-size="13" fill="${colours.ink}">Accuracy (%)</text>`,
      "</g>",
    ],
  );
}
