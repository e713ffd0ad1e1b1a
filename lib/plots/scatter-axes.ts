import { range, tickStep } from "d3-array";
import { type ScaleLinear, scaleLinear } from "d3-scale";
import { type AccuracyScale, fromAccuracyScale, toAccuracyScale } from "../stats/accuracy-scale";

export interface Tick {
  /** On the accuracy scale. */
  readonly place: number;
  /** In percent, whatever the scale. */
  readonly text: string;
}

export interface ScatterAxes {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  readonly ticksX: readonly Tick[];
  readonly ticksY: readonly Tick[];
  readonly width: number;
  readonly height: number;
}

const percents = [
  0.01, 0.1, 0.5, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 85, 90, 92.5, 95, 96, 97, 98, 99, 99.5, 99.9, 99.99,
];

/**
 * Axes for points on an accuracy scale: one point of accuracy is as long on both axes while the figure stays between 10:7 and square.
 *
 * `xs` and `ys` are everything that must be seen, on the scale. Pixels, y down, plotted area only.
 */
export function scatterAxes(
  xs: readonly number[],
  ys: readonly number[],
  scale: AccuracyScale,
  width: number,
): ScatterAxes {
  const domainX = padded(xs, scale);
  const domainY = padded(ys, scale);
  const ratio = (domainY[1] - domainY[0]) / (domainX[1] - domainX[0]);
  const height = Math.round(width * Math.min(1, Math.max(0.7, ratio)));
  const x = scaleLinear().domain(domainX).range([0, width]);
  const y = scaleLinear().domain(domainY).range([height, 0]);
  if (scale !== "plain") return { x, y, ticksX: ticks(x, scale, 64), ticksY: ticks(y, scale, 40), width, height };
  // One step on both axes: equal distances then read as equal.
  const step = Math.max(plainStep(x, 80), plainStep(y, 56));
  return { x, y, ticksX: plainTicks(x, step), ticksY: plainTicks(y, step), width, height };
}

function padded(values: readonly number[], scale: AccuracyScale): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const pad = high > low ? 0.05 * (high - low) : scale === "plain" ? 1 : 0.1;
  // No accuracy lies beyond 0 and 100 percent.
  const bounded = scale === "plain" ? [Math.max(0, low - pad), Math.min(100, high + pad)] : [low - pad, high + pad];
  return [bounded[0] ?? low, bounded[1] ?? high];
}

function plainStep(axis: ScaleLinear<number, number>, apart: number): number {
  const [from = 0, to = 1] = axis.domain();
  return tickStep(from, to, Math.max(3, Math.round(Math.abs(axis(to) - axis(from)) / apart)));
}

function plainTicks(axis: ScaleLinear<number, number>, step: number): Tick[] {
  const [from = 0, to = 1] = axis.domain();
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  return range(Math.ceil(from / step), Math.floor(to / step) + 1).map((turn) => ({
    place: turn * step,
    text: (turn * step).toFixed(digits),
  }));
}

function ticks(axis: ScaleLinear<number, number>, scale: AccuracyScale, apart: number): Tick[] {
  const [from = 0, to = 1] = axis.domain();
  const length = Math.abs(axis(to) - axis(from));
  const kept: Tick[] = [];
  for (const percent of percents) {
    const place = toAccuracyScale(percent / 100, scale);
    const last = kept.at(-1);
    if (place < from || place > to) continue;
    if (last === undefined || Math.abs(axis(place) - axis(last.place)) >= apart)
      kept.push({ place, text: String(percent) });
  }
  // A narrow range lies between the round percents: then the axis says more of them.
  return kept.length >= 3 ? kept : narrowTicks(axis, scale, length / apart);
}

function narrowTicks(axis: ScaleLinear<number, number>, scale: AccuracyScale, wanted: number): Tick[] {
  const [from = 0, to = 1] = axis.domain();
  const percent = (place: number): number => 100 * fromAccuracyScale(place, scale);
  return scaleLinear()
    .domain([percent(from), percent(to)])
    .ticks(Math.max(3, Math.round(wanted)))
    .map((value) => ({ place: toAccuracyScale(value / 100, scale), text: String(value) }))
    .filter(({ place }) => place >= from && place <= to);
}
