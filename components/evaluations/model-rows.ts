import type { Comparison, EvaluationResult, ModelSort } from "@/lib/features/evaluations/schema";
import type { AccuracyScale } from "@/lib/stats/accuracy-scale";
import type { EvaluatedModel } from "@/lib/stats/evaluate-models";

/** A model as the table shows it. */
export interface ModelRow extends EvaluatedModel {
  /** Points above the line; null without a fit. */
  readonly residual: number | null;
  /** Holm-adjusted p of the test against the next model on the new set; null for the last one and where only accuracies are known. */
  readonly differsFromNext: number | null;
}

/** The models of a comparison, sorted. */
export function modelRows(
  { models, fits, pairs }: Comparison,
  { scale, sort, order }: { scale: AccuracyScale; sort: ModelSort; order: "up" | "down" },
): ModelRow[] {
  const tests = new Map(pairs?.neighbours.map((test) => [test.model, test.adjusted]));
  const rows = models.map((model, at) => ({
    ...model,
    residual: fits[scale]?.residuals[at] ?? null,
    differsFromNext: tests.get(model.name) ?? null,
  }));
  const value = (row: ModelRow): number | string => {
    switch (sort) {
      case "name":
        return row.name.toLowerCase();
      case "original":
        return row.original.top1;
      case "new":
        return row.new.top1;
      case "change":
        return row.rankOriginal - row.rankNew;
      case "residual":
        return row.residual ?? 0;
      default:
        return row[sort];
    }
  };
  const direction = order === "up" ? 1 : -1;
  return rows.sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    return (x < y ? -direction : x > y ? direction : 0) || (a.name < b.name ? -1 : 1);
  });
}

const header = [
  "model",
  "original",
  "original_low",
  "original_high",
  "new",
  "new_low",
  "new_high",
  "gap",
  "original_top5",
  "new_top5",
  "rank_original",
  "rank_new",
];

/** The table of models as rows of cells, in percent and points, the header first. */
export function modelCells({ models }: Comparison): (string | number | null)[][] {
  return [
    header,
    ...models.map(({ name, original: a, new: b, gap, rankOriginal, rankNew }) => [
      name,
      a.top1,
      a.low,
      a.high,
      b.top1,
      b.low,
      b.high,
      gap,
      a.top5 ?? null,
      b.top5 ?? null,
      rankOriginal,
      rankNew,
    ]),
  ];
}

/** The table of models as LaTeX (booktabs), ready to \\input. */
export function modelLatex(comparison: Comparison, result: EvaluationResult): string {
  const text = (value: string) =>
    value
      .replace(/\\/g, "\\textbackslash{}")
      .replace(/([&%$#_{}])/g, "\\$1")
      .replace(/~/g, "\\textasciitilde{}")
      .replace(/\^/g, "\\textasciicircum{}");
  const cell = (set: EvaluatedModel["original"]) =>
    `${set.top1.toFixed(1)} [${set.low.toFixed(1)}, ${set.high.toFixed(1)}]`;
  const change = (row: EvaluatedModel) => {
    const won = row.rankOriginal - row.rankNew;
    return won === 0 ? "0" : won > 0 ? `$+${won}$` : `$${won}$`;
  };
  const rows = comparison.models.map(
    (row) =>
      `${text(row.name)} & ${cell(row.original)} & ${cell(row.new)} & $${row.gap.toFixed(1)}$ & ${row.rankOriginal} & ${row.rankNew} & ${change(row)} \\\\`,
  );
  return [
    `% ${text(result.original.name)} (${result.original.images} images) against ${text(comparison.set.name)} (${comparison.set.images} images); needs \\usepackage{booktabs}`,
    "\\begin{tabular}{lrrrrrr}",
    "\\toprule",
    `Model & ${text(result.original.name)} & ${text(comparison.set.name)} & Gap & Rank & New rank & $\\Delta$ rank \\\\`,
    "\\midrule",
    ...rows,
    "\\bottomrule",
    "\\end{tabular}",
    "",
  ].join("\n");
}
