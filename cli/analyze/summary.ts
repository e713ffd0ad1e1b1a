import { minus, spaced } from "../../lib/plots/words";
import type { Analysis } from "./run";

/** The figures under the table, as name and value in words; for the terminal, the report and the plot's caption. */
export function summarize(analysis: Analysis): { readonly name: string; readonly value: string }[] {
  const { models, fit, spearman, kendall, resamples, seed } = analysis;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const gaps5 = models.flatMap(({ original, new: onNew }) =>
    original.top5 === undefined || onNew.top5 === undefined ? [] : [original.top5 - onNew.top5],
  );
  const [first] = models;
  return [
    {
      name: "Models",
      value: `${models.length}, on ${spaced(first?.original.n ?? 0)} original and ${spaced(first?.new.n ?? 0)} new images`,
    },
    {
      name: "Mean gap",
      value: `${mean(models.map(({ gap }) => gap)).toFixed(2)} points${gaps5.length === models.length ? ` (top-5: ${mean(gaps5).toFixed(2)})` : ""}`,
    },
    ...(fit === null
      ? []
      : [
          {
            name: "Fit",
            value: `new = ${fit.slope.toFixed(4)} × original ${signed(fit.offset, fitDigits(fit.scale))} on the ${axis(fit.scale)}`,
          },
          { name: "Slope", value: `${fit.slope.toFixed(4)}${bracket(fit.slopeInterval, 4)}` },
          {
            name: "Offset",
            value: `${minus(fit.offset.toFixed(fitDigits(fit.scale)))}${bracket(fit.offsetInterval, fitDigits(fit.scale))}`,
          },
          { name: "R²", value: fit.r2 === null ? "not defined: all new accuracies are equal" : fit.r2.toFixed(4) },
        ]),
    { name: "Spearman", value: correlation(spearman) },
    { name: "Kendall τ-b", value: correlation(kendall) },
    ...(fit?.slopeInterval
      ? [{ name: "Intervals", value: `95%, bootstrap over models, ${spaced(resamples)} resamples, seed ${seed}` }]
      : []),
  ];
}

function axis(scale: string): string {
  return scale === "plain" ? "percent axes" : `${scale} axes`;
}

/** Percent are read to hundredths, probits and log-odds to ten-thousandths. */
function fitDigits(scale: string): number {
  return scale === "plain" ? 2 : 4;
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? "−" : "+"} ${Math.abs(value).toFixed(digits)}`;
}

function bracket(interval: readonly [number, number] | null, digits: number): string {
  if (interval === null) return "";
  return ` [${interval.map((end) => minus(end.toFixed(digits))).join(", ")}]`;
}

function correlation(value: number | null): string {
  return value === null ? "not defined: one side does not vary" : minus(value.toFixed(4));
}
