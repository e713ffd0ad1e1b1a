import { minus } from "../../lib/plots/words";
import type { EvaluatedModel, EvaluatedSet } from "../../lib/stats/evaluate-models";
import type { Analysis } from "./run";
import { summarize } from "./summary";

/** The analysis as aligned text for a terminal. */
export function renderText(analysis: Analysis): string {
  const ranked = analysis.models.some(
    ({ original, new: onNew }) => original.top5 !== undefined || onNew.top5 !== undefined,
  );
  const header = [
    "Model",
    "Original",
    "95% interval",
    "New",
    "95% interval",
    "Gap",
    ...(ranked ? ["Top-5", "Top-5 new"] : []),
    "Rank",
    "New rank",
    "Change",
  ];
  const rows = analysis.models.map((model) => modelCells(model, ranked));
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("──");
  const facts = summarize(analysis);
  const factWidth = Math.max(...facts.map(({ name }) => name.length));
  return `${[
    line(header),
    rule,
    ...rows.map(line),
    rule,
    "Accuracies in percent, gaps in points (original minus new), rank 1 is the best.",
    "",
    ...facts.map(({ name, value }) => `${name.padEnd(factWidth)}  ${value}`),
  ].join("\n")}\n`;
}

function modelCells(model: EvaluatedModel, ranked: boolean): string[] {
  const { original, new: onNew } = model;
  const top5 = (set: EvaluatedSet): string => (set.top5 === undefined ? "" : set.top5.toFixed(2));
  return [
    model.name,
    original.top1.toFixed(2),
    `[${original.low.toFixed(2)}, ${original.high.toFixed(2)}]`,
    onNew.top1.toFixed(2),
    `[${onNew.low.toFixed(2)}, ${onNew.high.toFixed(2)}]`,
    minus(model.gap.toFixed(2)),
    ...(ranked ? [top5(original), top5(onNew)] : []),
    rank(model.rankOriginal),
    rank(model.rankNew),
    rankChange(model),
  ];
}

/** Places won (+) or lost (−) on the new set. */
export function rankChange({ rankOriginal, rankNew }: EvaluatedModel): string {
  const change = rankOriginal - rankNew;
  return change === 0 ? "·" : `${change > 0 ? "+" : "−"}${rank(Math.abs(change))}`;
}

/** A rank, with the half that a tie may bring. */
export function rank(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
