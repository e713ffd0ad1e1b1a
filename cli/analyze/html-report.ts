import { escapeMarkup } from "../../lib/plots/escape-markup";
import { narrowFigure } from "../../lib/plots/figure";
import type { PlotColours } from "../../lib/plots/plot-colours";
import { drawScatter } from "../../lib/plots/scatter";
import { minus, spaced } from "../../lib/plots/words";
import type { EvaluatedModel, EvaluatedSet } from "../../lib/stats/evaluate-models";
import { reportScript, reportStyle } from "./html-report-assets";
import { toJson } from "./json-report";
import type { Analysis } from "./run";
import { scatterData } from "./scatter-data";
import { summarize } from "./summary";
import { rank, rankChange } from "./text-report";

/** The plot in the page's own colours, so that it follows light and dark. */
const pageColours: PlotColours = {
  background: "var(--ground)",
  ink: "var(--ink)",
  muted: "var(--muted)",
  grid: "var(--line)",
  reference: "var(--reference)",
  accent: "var(--accent)",
};

/** The analysis as one HTML page that needs nothing but itself: figure, figures of the fit, warnings, sortable table. */
export function renderReport(analysis: Analysis): string {
  const scatter = scatterData(analysis);
  const facts = summarize(analysis)
    .map(({ name, value }) => `<div><dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(value)}</dd></div>`)
    .join("\n");
  const warnings = analysis.warnings.map((warning) => `<li>${escapeMarkup(warning)}</li>`).join("\n");
  // `<` escaped: a model's name must not be able to end the script element.
  const data = JSON.stringify(toJson(analysis)).replace(/</g, "\\u003c");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(headline(analysis))}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
<h1>${escapeMarkup(headline(analysis))}</h1>
${warnings === "" ? "" : `<section class="warnings" aria-labelledby="warnings"><h2 id="warnings">Look at this first</h2><ul>\n${warnings}\n</ul></section>`}
<div class="result">
<figure>
<div class="wide">${drawScatter(scatter, pageColours)}</div>
<div class="narrow">${drawScatter({ ...scatter, id: "scatter-narrow", width: narrowFigure, bare: true }, pageColours)}</div>
</figure>
<dl>
${facts}
</dl>
</div>
<h2>Models</h2>
<p class="note">Top-1 and top-5 accuracy in percent with exact (Clopper-Pearson) 95% intervals of top-1; gap in points, original minus new; rank 1 is the best, change counts places won on the new set.</p>
${renderTable(analysis)}
<footer>Made by redraw analyze. The figures behind this page are in it as JSON, in the script element "evaluation".</footer>
</main>
<script type="application/json" id="evaluation">${data}</script>
<script>${reportScript}</script>
</body>
</html>
`;
}

function headline({ models }: Analysis): string {
  const gaps = models.map(({ gap }) => gap);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const who = models.length === 1 ? "One model" : `${models.length} models`;
  const [first] = models;
  const sets = `${spaced(first?.original.n ?? 0)} original and ${spaced(first?.new.n ?? 0)} new images`;
  const moved = Math.abs(mean).toFixed(1);
  return `${who} ${mean >= 0 ? "lose" : "gain"}${models.length === 1 ? "s" : ""} ${moved} points${models.length === 1 ? "" : " on average"} between ${sets}`;
}

interface Column {
  readonly title: string;
  readonly cell: (model: EvaluatedModel) => string;
  /** What the column is sorted by; null for a column that follows its neighbour. */
  readonly value: ((model: EvaluatedModel) => number | string) | null;
}

function columnsOf({ models }: Analysis): Column[] {
  const hasTop5 = models.some(({ original, new: onNew }) => original.top5 !== undefined || onNew.top5 !== undefined);
  const interval = ({ low, high }: EvaluatedSet): string => `[${low.toFixed(2)}, ${high.toFixed(2)}]`;
  const top5 = (title: string, pick: (model: EvaluatedModel) => EvaluatedSet): Column => ({
    title,
    cell: (model) => pick(model).top5?.toFixed(2) ?? "",
    value: (model) => pick(model).top5 ?? -1,
  });
  return [
    { title: "Model", cell: ({ name }) => escapeMarkup(name), value: ({ name }) => name },
    { title: "Original", cell: (m) => m.original.top1.toFixed(2), value: (m) => m.original.top1 },
    { title: "95% interval", cell: (m) => interval(m.original), value: null },
    { title: "New", cell: (m) => m.new.top1.toFixed(2), value: (m) => m.new.top1 },
    { title: "95% interval", cell: (m) => interval(m.new), value: null },
    { title: "Gap", cell: (m) => minus(m.gap.toFixed(2)), value: (m) => m.gap },
    ...(hasTop5 ? [top5("Top-5", (m) => m.original), top5("Top-5 new", (m) => m.new)] : []),
    { title: "Rank", cell: (m) => rank(m.rankOriginal), value: (m) => m.rankOriginal },
    { title: "New rank", cell: (m) => rank(m.rankNew), value: (m) => m.rankNew },
    { title: "Change", cell: rankChange, value: (m) => m.rankOriginal - m.rankNew },
  ];
}

function renderTable(analysis: Analysis): string {
  const columns = columnsOf(analysis);
  const head = columns
    .map(({ title, value }) =>
      value === null
        ? `<th scope="col">${title}</th>`
        : `<th scope="col"${title === "Original" ? ' aria-sort="descending"' : ""}><button type="button">${title}</button></th>`,
    )
    .join("");
  const rows = analysis.models.map((model) => {
    const cells = columns.map(({ cell, value }, index) => {
      const sortBy = value === null ? "" : ` data-value="${escapeMarkup(String(value(model)))}"`;
      return index === 0 ? `<th scope="row"${sortBy}>${cell(model)}</th>` : `<td${sortBy}>${cell(model)}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="Models">
<table><thead><tr>${head}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table>
</div>`;
}
