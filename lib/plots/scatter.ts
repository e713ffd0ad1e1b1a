import { area, line } from "d3-shape";
import { type AccuracyScale, fromAccuracyScale, toAccuracyScale } from "../stats/accuracy-scale";
import type { EvaluatedModel, EvaluatedSet, LinearFit } from "../stats/evaluate-models";
import { type GaussianDifficulty, predictNewAccuracy } from "../stats/gaussian-difficulty";
import type { Interval } from "../stats/percentile-interval";
import { escapeMarkup } from "./escape-markup";
import { isNarrow, round, typeface, wideFigure } from "./figure";
import { type Box, placeLabels } from "./place-labels";
import { lightPlotColours, type PlotColours } from "./plot-colours";
import { type ScatterAxes, scatterAxes } from "./scatter-axes";
import { minus } from "./words";

const fullMargin = { top: 66, right: 24, bottom: 56, left: 62 };
const narrowMargin = { top: 66, right: 10, bottom: 56, left: 48 };
const labelSize = 11;

export interface ScatterData {
  readonly models: readonly EvaluatedModel[];
  readonly fit: LinearFit | null;
  /** On the fit's scale (`fitModels`). */
  readonly band: readonly (Interval & { readonly place: number })[] | null;
  /** The scale where there is no fit. */
  readonly scale?: AccuracyScale;
  /** The model of difficulty, drawn as the curve that it predicts. */
  readonly difficulty?: Pick<GaussianDifficulty, "u" | "v"> | null;
  /** What the axes are of. */
  readonly originalName?: string;
  readonly newName?: string;
  /** Tells the parts of several plots on one page apart. */
  readonly id?: string;
  /** Of the whole figure in pixels. */
  readonly width?: number;
  /** Without title and figures above, for pages that say them beside it. */
  readonly bare?: boolean;
}

interface PlottedModel {
  readonly model: EvaluatedModel;
  readonly x: number;
  readonly y: number;
  /** The ends of the intervals, clipped to the plot. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * The scatter of new on original accuracy as a stand-alone SVG: models with their intervals, y = x, the fit and its bootstrap
 * band, the models furthest from the line named.
 */
export function drawScatter(data: ScatterData, colours: PlotColours = lightPlotColours): string {
  const { models, fit, band, difficulty, id = "scatter", bare = false, width = wideFigure } = data;
  const scale = fit?.scale ?? data.scale ?? "plain";
  const sides = isNarrow(width) ? narrowMargin : fullMargin;
  const margin = bare ? { ...sides, top: 10 } : sides;
  const at = (percent: number): number => toAccuracyScale(percent / 100, scale);
  const axes = scatterAxes(
    models.flatMap(({ original }) => finite([original.top1, original.low, original.high].map(at))),
    models.flatMap((model) => finite([model.new.top1, model.new.low, model.new.high].map(at))),
    scale,
    width - margin.left - margin.right,
  );
  // An interval that reaches 0 or 100% ends at the edge of a probit or logit plot.
  const end = (place: number, axis: ScatterAxes["x"], edge: number): number =>
    Number.isFinite(place) ? axis(place) : edge;
  const plotted = models.map((model) => ({
    model,
    x: axes.x(at(model.original.top1)),
    y: axes.y(at(model.new.top1)),
    left: end(at(model.original.low), axes.x, 0),
    right: end(at(model.original.high), axes.x, axes.width),
    bottom: end(at(model.new.low), axes.y, axes.height),
    top: end(at(model.new.high), axes.y, 0),
  }));
  const height = margin.top + axes.height + margin.bottom;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-title ${id}-text" font-family="${typeface}">`,
    `<title id="${id}-title">New on original accuracy of ${countModels(models)}</title>`,
    `<desc id="${id}-text">${escapeMarkup(inWords(data))}</desc>`,
    `<rect width="${width}" height="${height}" fill="${colours.background}"/>`,
    bare ? "" : drawHeading(data, colours),
    `<g transform="translate(${margin.left},${margin.top})">`,
    `<clipPath id="${id}-area"><rect width="${axes.width}" height="${axes.height}"/></clipPath>`,
    drawAxes(axes, data, margin.left, colours),
    `<g clip-path="url(#${id}-area)">`,
    fit === null || band === null ? "" : drawBand(band, axes, colours),
    drawDiagonal(axes, colours),
    fit === null ? "" : drawFit(fit, band, axes, colours),
    difficulty ? drawDifficulty(difficulty, scale, axes, colours) : "",
    ...plotted.map((point) => drawWhiskers(point, colours)),
    "</g>",
    ...plotted.map((point) => drawPoint(point, plotted.length > 40 ? 3 : 3.5, colours)),
    drawNames(plotted, fit, band, axes, colours),
    "</g>",
    "</svg>",
  ];
  return `${parts.filter((part) => part !== "").join("\n")}\n`;
}

function countModels({ length }: readonly unknown[]): string {
  return length === 1 ? "1 model" : `${length} models`;
}

function finite(values: readonly number[]): number[] {
  return values.filter(Number.isFinite);
}

function inWords({ models, fit }: ScatterData): string {
  if (fit === null) return `${countModels(models)}; no fit.`;
  return `New accuracy = ${fit.slope.toFixed(4)} x original accuracy + ${fit.offset.toFixed(4)} on ${fit.scale} axes.`;
}

function drawHeading({ models, fit }: ScatterData, colours: PlotColours): string {
  const title = "Accuracy on the new test set against the original";
  const facts =
    fit === null
      ? [countModels(models)]
      : [...fitFacts(fit), countModels(models), ...(fit.scale === "plain" ? [] : [`${fit.scale} axes`])];
  return [
    `<text x="${fullMargin.left}" y="28" font-size="16" font-weight="600" fill="${colours.ink}">${title}</text>`,
    `<text x="${fullMargin.left}" y="48" font-size="12" fill="${colours.muted}">${escapeMarkup(facts.join("  ·  "))}</text>`,
  ].join("\n");
}

function fitFacts({ scale, slope, offset, r2, slopeInterval, offsetInterval }: LinearFit): string[] {
  const digits = scale === "plain" ? 1 : 2;
  const interval = (ends: readonly number[] | null, places: number): string =>
    ends === null ? "" : ` [${ends.map((end) => minus(end.toFixed(places))).join(", ")}]`;
  return [
    `slope ${minus(slope.toFixed(2))}${interval(slopeInterval, 2)}`,
    `offset ${minus(offset.toFixed(digits))}${interval(offsetInterval, digits)}`,
    ...(r2 === null ? [] : [`R² ${r2.toFixed(3)}`]),
  ];
}

function drawAxes(
  { x, y, ticksX, ticksY, width, height }: ScatterAxes,
  { originalName = "Original", newName = "New" }: ScatterData,
  left: number,
  colours: PlotColours,
): string {
  const axisLabel = (attributes: string, name: string, length: number): string =>
    `<text ${attributes} text-anchor="middle" font-size="13" fill="${colours.ink}">${escapeMarkup(nameAxis(name, length))}</text>`;
  return [
    ...ticksX.map(({ place, text }) => {
      const at = round(x(place));
      return `<path d="M${at},0V${height}" stroke="${colours.grid}"/><text x="${at}" y="${height + 19}" text-anchor="middle" font-size="12" fill="${colours.muted}">${text}</text>`;
    }),
    ...ticksY.map(({ place, text }) => {
      const at = round(y(place));
      return `<path d="M0,${at}H${width}" stroke="${colours.grid}"/><text x="-10" y="${round(at + 4)}" text-anchor="end" font-size="12" fill="${colours.muted}">${text}</text>`;
    }),
    `<path d="M0,0V${height}H${width}" fill="none" stroke="${colours.muted}"/>`,
    axisLabel(`x="${width / 2}" y="${height + 44}"`, originalName, width),
    axisLabel(`transform="translate(${18 - left},${height / 2}) rotate(-90)"`, newName, height),
  ].join("\n");
}

/** The name of an axis of so many pixels: the measure goes before the set's own name does. */
function nameAxis(set: string, length: number): string {
  const letters = Math.floor(length / 6.7);
  const whole = `${set} accuracy, top-1 (%)`;
  if (whole.length <= letters) return whole;
  const short = `${set}, top-1 (%)`;
  return short.length <= letters ? short : `${set.slice(0, Math.max(1, letters - 13))}…, top-1 (%)`;
}

function drawBand(band: NonNullable<ScatterData["band"]>, { x, y }: ScatterAxes, colours: PlotColours): string {
  const shape = area<Interval & { place: number }>()
    .x(({ place }) => round(x(place)))
    .y0(({ low }) => round(y(low)))
    .y1(({ high }) => round(y(high)));
  return `<path d="${shape([...band]) ?? ""}" fill="${colours.accent}" fill-opacity="0.14"/>`;
}

/** The curve of the model of difficulty: straight on probit axes, bent on the others. */
function drawDifficulty(
  difficulty: Pick<GaussianDifficulty, "u" | "v">,
  scale: AccuracyScale,
  { x, y }: ScatterAxes,
  colours: PlotColours,
): string {
  const [from = 0, to = 1] = x.domain();
  const points = Array.from({ length: 61 }, (_, step) => from + ((to - from) * step) / 60).flatMap(
    (place): [number, number][] => {
      const original = fromAccuracyScale(place, scale);
      if (!(original > 0 && original < 1)) return [];
      const at = y(toAccuracyScale(predictNewAccuracy(difficulty, original), scale));
      return Number.isFinite(at) ? [[round(x(place)), round(at)]] : [];
    },
  );
  return `<path d="${line()(points) ?? ""}" stroke="${colours.ink}" stroke-width="1.5" stroke-dasharray="2 3" fill="none"/>`;
}

function drawDiagonal({ x, y }: ScatterAxes, colours: PlotColours): string {
  const [from = 0, to = 1] = x.domain();
  return `<path d="M${round(x(from))},${round(y(from))}L${round(x(to))},${round(y(to))}" stroke="${colours.reference}" stroke-width="1.5" stroke-dasharray="6 5"/>`;
}

/** The line as far as its band reaches: beyond the models it says nothing. */
function drawFit(
  { slope, offset }: LinearFit,
  band: ScatterData["band"],
  { x, y }: ScatterAxes,
  colours: PlotColours,
): string {
  const [first, last] = [band?.[0], band?.at(-1)];
  const ends = (first && last ? [first.place, last.place] : x.domain()).map((place): [number, number] => [
    round(x(place)),
    round(y(slope * place + offset)),
  ]);
  return `<path d="${line()(ends) ?? ""}" stroke="${colours.accent}" stroke-width="2" fill="none"/>`;
}

function drawWhiskers({ x, y, left, right, top, bottom }: PlottedModel, colours: PlotColours): string {
  return `<path d="M${round(left)},${round(y)}H${round(right)}M${round(x)},${round(bottom)}V${round(top)}" stroke="${colours.accent}" stroke-opacity="0.4" fill="none"/>`;
}

function drawPoint({ model, x, y }: PlottedModel, radius: number, colours: PlotColours): string {
  const set = ({ top1, low, high }: EvaluatedSet): string =>
    `${top1.toFixed(2)}% [${low.toFixed(2)}, ${high.toFixed(2)}]`;
  const text = `${model.name}\noriginal ${set(model.original)}\nnew ${set(model.new)}`;
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" fill="${colours.accent}" stroke="${colours.background}" stroke-width="0.75"><title>${escapeMarkup(text)}</title></circle>`;
}

/** Names the lines, the best and the worst model and those furthest off the fit. */
function drawNames(
  plotted: readonly PlottedModel[],
  fit: LinearFit | null,
  band: ScatterData["band"],
  axes: ScatterAxes,
  colours: PlotColours,
): string {
  const diagonal = lineName("y = x", (place) => place, plotted, axes, colours.reference, -1);
  const fitted =
    fit === null
      ? null
      : lineName("fit", (place) => fit.slope * place + fit.offset, plotted, axes, colours.accent, 1, band);
  const named = [diagonal, fitted].flatMap((name) => (name === null ? [] : [name]));
  const wanted = mostTelling(plotted, fit, axes).map((index) => ({
    index,
    width: textWidth(plotted[index]?.model.name ?? ""),
    height: labelSize + 3,
  }));
  const drawn = [
    ...(fit === null ? [] : alongLine((place) => fit.slope * place + fit.offset, axes)),
    ...alongLine((place) => place, axes),
    ...plotted.flatMap(({ x, y, left, right, top, bottom }) => [
      { x: left, y: y - 1, width: right - left, height: 2 },
      { x: x - 1, y: top, width: 2, height: bottom - top },
    ]),
  ];
  const labels = placeLabels(plotted, wanted, { x: 4, y: 2, width: axes.width - 8, height: axes.height - 8 }, [
    ...named.map(({ box }) => box),
    ...drawn,
  ]);
  return [
    ...named.map(({ markup }) => markup),
    ...labels.map(({ index, box, leader }) => {
      const point = plotted[index];
      if (point === undefined) return "";
      const lead =
        leader === null
          ? ""
          : `<path d="M${round(point.x)},${round(point.y)}L${round(leader.x)},${round(leader.y)}" stroke="${colours.muted}" stroke-width="0.75"/>`;
      return `${lead}<text x="${round(box.x)}" y="${round(box.y + labelSize)}" font-size="${labelSize}" fill="${colours.ink}">${escapeMarkup(point.model.name)}</text>`;
    }),
  ].join("\n");
}

/** Indexes of the models to name: the best, the worst, and up to five that stand out from the fit; all of a few. */
function mostTelling(plotted: readonly PlottedModel[], fit: LinearFit | null, { x, y }: ScatterAxes): number[] {
  const residuals = plotted.map((point) =>
    fit === null ? 0 : Math.abs(y.invert(point.y) - (fit.slope * x.invert(point.x) + fit.offset)),
  );
  const spread = Math.sqrt(residuals.reduce((sum, r) => sum + r * r, 0) / Math.max(1, residuals.length - 2));
  const byResidual = residuals.map((_, index) => index).sort((a, b) => (residuals[b] ?? 0) - (residuals[a] ?? 0));
  const outliers = byResidual
    .filter((index) => plotted.length <= 10 || (residuals[index] ?? 0) > 1.5 * spread)
    .slice(0, 8);
  return [...new Set([...outliers, 0, plotted.length - 1])];
}

/** A line's name set beside it, above or below, where the fewest points stand. */
function lineName(
  text: string,
  height: (place: number) => number,
  plotted: readonly PlottedModel[],
  { x, y, width, height: plotHeight }: ScatterAxes,
  colour: string,
  side: 1 | -1,
  reach: ScatterData["band"] = null,
): { readonly markup: string; readonly box: Box } | null {
  const boxWidth = textWidth(text);
  let best: { readonly box: Box; readonly crowd: number } | null = null;
  const [from = 0, to = width] = reach ? [reach[0], reach.at(-1)].map((end) => end && x(end.place)) : [];
  for (let px = Math.max(16, from); px + boxWidth < Math.min(width - 8, to); px += 12) {
    // Beside the line at the end where it is nearest the text's corner, so that a steep line is not crossed.
    const corner = side === 1 ? px : px + boxWidth;
    const py = y(height(x.invert(corner))) + side * 12 - (side === 1 ? 0 : labelSize);
    const box = { x: px, y: py, width: boxWidth, height: labelSize + 4 };
    if (py < 4 || py + box.height > plotHeight - 6) continue;
    const crowd = plotted.filter((point) => Math.hypot(point.x - px - boxWidth / 2, point.y - py) < 46).length;
    // Late places win ties: lines are named at their upper end.
    if (best === null || crowd <= best.crowd) best = { box, crowd };
  }
  if (best === null) return null;
  const { box } = best;
  return {
    box,
    markup: `<text x="${round(box.x)}" y="${round(box.y + labelSize)}" font-size="${labelSize + 1}" font-weight="600" fill="${colour}">${text}</text>`,
  };
}

/** Small boxes along a line, for names to keep clear of. */
function alongLine(height: (place: number) => number, { x, y, width }: ScatterAxes): Box[] {
  return Array.from({ length: Math.ceil(width / 4) }, (_, step) => {
    const px = step * 4;
    return { x: px - 2, y: y(height(x.invert(px))) - 2, width: 4, height: 4 };
  });
}

/** An estimate that errs on the wide side: no font is measured here. */
function textWidth(text: string): number {
  return text.length * labelSize * 0.58;
}
