import { scaleLinear, scaleSqrt } from "d3-scale";
import type { FrequencyBin, VotesAtTime } from "@/lib/features/studies/queries";
import type { WorkerDot } from "@/lib/features/workers/queries";
import { escapeText, paper, svgDocument } from "./svg-document";

export interface PlotFile {
  readonly svg: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

const percent = (value: number) => `${Math.round(value * 100)}%`;
const fixed = (value: number) => value.toFixed(2);

/** Selection frequencies of the reference set beside those of the candidates, as shares of each. */
export function frequenciesPlot(bins: readonly FrequencyBin[], subject: string): PlotFile {
  const totals = {
    reference: Math.max(
      1,
      bins.reduce((sum, bin) => sum + bin.reference, 0),
    ),
    candidate: Math.max(
      1,
      bins.reduce((sum, bin) => sum + bin.candidate, 0),
    ),
  };
  const most = Math.max(
    0.05,
    ...bins.flatMap((bin) => [bin.reference / totals.reference, bin.candidate / totals.candidate]),
  );
  const y = scaleLinear([0, most], [0, 1]).nice(5);
  return {
    columns: ["from", "to", "reference", "candidates"],
    rows: bins.map((bin) => [bin.from, bin.to, bin.reference, bin.candidate]),
    svg: svgDocument({
      title: `Selection frequency, ${subject}`,
      x: {
        title: "selection frequency",
        ticks: [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => ({ at, label: String(at) })),
      },
      y: { title: "share of images", ticks: y.ticks(5).map((value) => ({ at: y(value), label: percent(value) })) },
      legend: [
        { label: `Reference (${totals.reference})`, colour: paper.reference },
        { label: `Candidates (${totals.candidate})`, colour: paper.new },
      ],
      marks: ({ width, height }) =>
        bins
          .map((bin, index) => {
            const step = width / bins.length;
            const bar = (share: number, left: number, colour: string, name: string, count: number) =>
              `<rect x="${fixed(left)}" y="${fixed(height * (1 - y(share)))}" width="${fixed(step * 0.38)}" height="${fixed(height * y(share))}" fill="${colour}"><title>${bin.from} to ${bin.to}: ${count} ${name}</title></rect>`;
            const middle = (index + 0.5) * step;
            return (
              bar(
                bin.reference / totals.reference,
                middle - step * 0.39,
                paper.reference,
                "reference images",
                bin.reference,
              ) + bar(bin.candidate / totals.candidate, middle + step * 0.01, paper.new, "candidates", bin.candidate)
            );
          })
          .join("\n"),
    }),
  };
}

/** Confirmed assignments as they add up. */
export function votesPlot(hours: readonly VotesAtTime[], subject: string): PlotFile {
  let sum = 0;
  const points = hours.map(({ at, assignments }) => {
    sum += assignments;
    return { at, assignments, sum };
  });
  const from = points[0]?.at.getTime() ?? 0;
  const to = Math.max(from + 3_600_000, points.at(-1)?.at.getTime() ?? 0);
  const x = scaleLinear([from, to], [0, 1]);
  const y = scaleLinear([0, Math.max(1, sum)], [0, 1]).nice(5);
  return {
    columns: ["hour", "assignments", "in_all"],
    rows: points.map((point) => [point.at.toISOString(), point.assignments, point.sum]),
    svg: svgDocument({
      title: `Confirmed assignments, ${subject}`,
      x: {
        title: "time (UTC)",
        ticks: [0, 0.5, 1].map((at) => ({
          at,
          label:
            points.length === 0 ? "" : new Date(from + at * (to - from)).toISOString().slice(0, 16).replace("T", " "),
        })),
      },
      y: { title: "assignments", ticks: y.ticks(5).map((value) => ({ at: y(value), label: String(value) })) },
      marks: ({ width, height }) =>
        `<polyline fill="none" stroke="${paper.new}" stroke-width="2" points="${points.map((point) => `${fixed(width * x(point.at.getTime()))},${fixed(height * (1 - y(point.sum)))}`).join(" ")}"/>`,
    }),
  };
}

/** One dot a worker: control accuracy against seconds per HIT. */
export function workersPlot(dots: readonly WorkerDot[], subject: string): PlotFile {
  const x = scaleLinear([0, Math.max(60, ...dots.map((dot) => dot.seconds)) * 1.05], [0, 1]).nice(6);
  const y = scaleLinear(
    [Math.floor(Math.min(0.5, ...dots.map((dot) => dot.right / dot.controls)) * 10) / 10, 1],
    [0, 1],
  );
  const size = scaleSqrt([0, Math.max(1, ...dots.map((dot) => dot.hits))], [2, 11]);
  return {
    columns: ["worker", "hits", "median_seconds", "controls_right", "controls", "excluded"],
    rows: dots.map((dot) => [dot.pseudonym, dot.hits, dot.seconds, dot.right, dot.controls, String(dot.excluded)]),
    svg: svgDocument({
      title: `Workers, ${subject}`,
      x: {
        title: "median active seconds per HIT",
        ticks: x.ticks(6).map((value) => ({ at: x(value), label: String(value) })),
      },
      y: {
        title: "controls answered rightly",
        ticks: y.ticks(5).map((value) => ({ at: y(value), label: percent(value) })),
      },
      legend: [
        { label: "counted", colour: paper.new },
        { label: "worth a look", colour: paper.attention },
        { label: "excluded", colour: paper.excluded },
      ],
      marks: ({ width, height }) =>
        dots
          .map(
            (dot) =>
              `<circle cx="${fixed(width * x(dot.seconds))}" cy="${fixed(height * (1 - y(dot.right / dot.controls)))}" r="${fixed(size(dot.hits))}" fill="${dot.excluded ? paper.excluded : dot.suspect ? paper.attention : paper.new}" fill-opacity="0.7"><title>${escapeText(dot.pseudonym)}</title></circle>`,
          )
          .join("\n"),
    }),
  };
}

/** Counts of equally wide bins. */
export interface CountedBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** A histogram of counts. */
export function histogramPlot(
  bins: readonly CountedBin[],
  words: { title: string; x: string; y: string; label: (edge: number) => string },
): PlotFile {
  const y = scaleLinear([0, Math.max(1, ...bins.map((bin) => bin.count))], [0, 1]).nice(5);
  const first = bins[0]?.from ?? 0;
  const last = bins.at(-1)?.to ?? 1;
  return {
    columns: ["from", "to", "count"],
    rows: bins.map((bin) => [bin.from, bin.to, bin.count]),
    svg: svgDocument({
      title: words.title,
      x: {
        title: words.x,
        ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, label: words.label(first + at * (last - first)) })),
      },
      y: {
        title: words.y,
        ticks: y
          .ticks(5)
          .filter(Number.isInteger)
          .map((value) => ({ at: y(value), label: String(value) })),
      },
      marks: ({ width, height }) =>
        bins
          .map((bin, index) => {
            const step = width / bins.length;
            return `<rect x="${fixed(index * step + step * 0.06)}" y="${fixed(height * (1 - y(bin.count)))}" width="${fixed(step * 0.88)}" height="${fixed(height * y(bin.count))}" fill="${paper.new}"><title>${words.label(bin.from)} to ${words.label(bin.to)}: ${bin.count}</title></rect>`;
          })
          .join("\n"),
    }),
  };
}
