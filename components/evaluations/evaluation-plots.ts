import { isAbsent } from "@/lib/features/evaluations/rules";
import type { Comparison, EvaluationResult, PlotName } from "@/lib/features/evaluations/schema";
import { drawClassGaps } from "@/lib/plots/class-gaps";
import { narrowFigure, wideFigure } from "@/lib/plots/figure";
import { drawForest } from "@/lib/plots/forest";
import { drawFrequencyAccuracy } from "@/lib/plots/frequency-accuracy";
import { lightPlotColours, type PlotColours } from "@/lib/plots/plot-colours";
import { drawResiduals } from "@/lib/plots/residuals";
import { drawScatter } from "@/lib/plots/scatter";
import { drawSetWeights } from "@/lib/plots/set-weights";
import type { AccuracyScale } from "@/lib/stats/accuracy-scale";

/** The desk's colours, so that a plot inside a page follows light and dark. */
export const deskPlotColours: PlotColours = {
  background: "var(--surface)",
  ink: "var(--ink)",
  muted: "var(--ink-muted)",
  grid: "var(--line)",
  reference: "var(--reference)",
  accent: "var(--new)",
};

export interface PlotChoice {
  readonly scale: AccuracyScale;
  /** The model of the bias estimates; its own default where left out. */
  readonly model?: string | undefined;
  /** Inside a page, which says title and figures beside it. */
  readonly bare?: boolean;
  /** Drawn for a phone. */
  readonly narrow?: boolean;
}

/** Models of the decomposition that a plot has room for, the best first; its CSV has them all. */
export const mostDecompositions = 30;

/** The model whose bias estimates are shown: the one asked for, or the middle one by rank. */
export function biasModel({ bias }: Comparison, asked: string | undefined) {
  if (isAbsent(bias)) return undefined;
  return bias.models.find(({ model }) => model === asked) ?? bias.models[Math.floor(bias.models.length / 2)];
}

/** One plot of a comparison as SVG; undefined where there is nothing to draw. */
export function drawPlot(
  plot: PlotName,
  comparison: Comparison,
  result: EvaluationResult,
  { scale, model, bare = false, narrow = false }: PlotChoice,
  colours: PlotColours = lightPlotColours,
): string | undefined {
  // Every drawing of a page needs names of its own for its parts.
  const id = `${plot}-${scale}-${comparison.set.id}${narrow ? "-narrow" : ""}`;
  const size = narrow ? { id, width: narrowFigure } : { id };
  const fitted = comparison.fits[scale];
  switch (plot) {
    case "scatter":
      return drawScatter(
        {
          models: comparison.models,
          fit: fitted?.fit ?? null,
          band: fitted?.band ?? null,
          scale: fitted ? scale : "plain",
          difficulty: comparison.difficulty,
          originalName: result.original.name,
          newName: comparison.set.name,
          ...size,
          bare,
        },
        colours,
      );
    case "residuals":
      return fitted
        ? drawResiduals({ models: comparison.models, residuals: fitted.residuals, ...size }, colours)
        : undefined;
    case "frequency":
      return isAbsent(comparison.byFrequency)
        ? undefined
        : drawFrequencyAccuracy({ ...comparison.byFrequency, ...size }, colours);
    case "classes":
      return comparison.classes.length === 0
        ? undefined
        : drawClassGaps({ classes: comparison.classes, names: result.classNames, ...size }, colours);
    case "bias": {
      const one = biasModel(comparison, model);
      if (!one) return undefined;
      const rows = [
        { name: "as measured", ...one.uncorrected, reference: true },
        { name: "naive", ...one.naive },
        { name: "jackknife", ...one.jackknife },
        { name: "parametric", ...one.parametric },
      ].map(({ gap, ...row }) => ({ ...row, value: gap }));
      return drawForest(
        {
          rows,
          unit: `Accuracy gap of ${one.model} (points)`,
          title: "The gap, corrected for finitely many votes",
          ...size,
        },
        colours,
      );
    }
    case "decomposition": {
      const rows = comparison.decompositions.slice(0, mostDecompositions).map(({ model: name, gap, remainder }) => ({
        name: name.length > 30 ? `${name.slice(0, 29)}…` : name,
        value: gap,
        interval: { low: remainder[0], high: remainder[1] },
      }));
      return drawForest(
        {
          rows,
          unit: "Gap without what sampling the new images may add (points)",
          title: "What of the gap is not chance",
          ...size,
          nameWidth: 220,
        },
        colours,
      );
    }
    case "discriminator":
      return isAbsent(comparison.discriminator)
        ? undefined
        : drawSetWeights({ discriminator: comparison.discriminator, width: wideFigure, ...size }, colours);
  }
}

/** One plot drawn twice, for a page and for a phone; undefined where there is nothing to draw. */
export interface DrawnPlot {
  readonly wide: string;
  readonly narrow: string;
}

/** Both drawings of a plot; the page shows the one that fits. */
export function drawBoth(
  plot: PlotName,
  comparison: Comparison,
  result: EvaluationResult,
  choice: PlotChoice,
  colours: PlotColours,
): DrawnPlot | undefined {
  const wide = drawPlot(plot, comparison, result, choice, colours);
  const narrow = drawPlot(plot, comparison, result, { ...choice, narrow: true }, colours);
  return wide === undefined || narrow === undefined ? undefined : { wide, narrow };
}

type Cells = readonly (string | number | null)[];

/** The figures behind a plot as rows, the first of them the header; undefined where there is nothing. */
export function plotRows(
  plot: PlotName,
  comparison: Comparison,
  result: EvaluationResult,
  { scale, model }: PlotChoice,
): Cells[] | undefined {
  const fitted = comparison.fits[scale];
  switch (plot) {
    case "scatter":
      return [
        ["model", "original", "original_low", "original_high", "new", "new_low", "new_high"],
        ...comparison.models.map(({ name, original: a, new: b }) => [
          name,
          a.top1,
          a.low,
          a.high,
          b.top1,
          b.low,
          b.high,
        ]),
      ];
    case "residuals":
      return fitted
        ? [
            ["model", "residual_points", "scale"],
            ...comparison.models.map(({ name }, at) => [name, fitted.residuals[at] ?? null, scale]),
          ]
        : undefined;
    case "frequency": {
      const { byFrequency } = comparison;
      if (isAbsent(byFrequency)) return undefined;
      return [
        ["set", "from", "to", "images", "accuracy", "low", "high"],
        ...(["original", "new"] as const).flatMap((set) =>
          byFrequency[set].map((bin) => [
            set,
            bin.from,
            bin.to,
            bin.images,
            bin.accuracy,
            bin.interval?.low ?? null,
            bin.interval?.high ?? null,
          ]),
        ),
      ];
    }
    case "classes":
      return [
        ["wnid", "name", "original_images", "new_images", "original", "new", "gap", "standard_error"],
        ...comparison.classes.map((one) => [
          one.wnid,
          result.classNames[one.wnid] ?? "",
          one.originalImages,
          one.newImages,
          one.original,
          one.new,
          one.gap,
          one.standardError,
        ]),
      ];
    case "bias": {
      const { bias } = comparison;
      if (isAbsent(bias)) return undefined;
      const chosen = model === undefined ? bias.models : bias.models.filter((one) => one.model === model);
      return [
        ["model", "estimate", "gap", "low", "high"],
        ...chosen.flatMap((one) =>
          (["uncorrected", "naive", "jackknife", "parametric"] as const).map((name) => [
            one.model,
            name,
            one[name].gap,
            one[name].interval?.low ?? null,
            one[name].interval?.high ?? null,
          ]),
        ),
      ];
    }
    case "decomposition":
      return [
        ["model", "gap", "generalization_low", "generalization_high", "remainder_low", "remainder_high"],
        ...comparison.decompositions.map(({ model: name, gap, generalization: g, remainder: r }) => [
          name,
          gap,
          g[0],
          g[1],
          r[0],
          r[1],
        ]),
      ];
    case "discriminator": {
      const { discriminator } = comparison;
      if (isAbsent(discriminator)) return undefined;
      return [
        ["statistic", "weight", "original_mean", "new_mean"],
        ...discriminator.weights.map((one) => [one.feature, one.weight, one.original, one.new]),
      ];
    }
  }
}
