import { Card } from "@/components/ui/card";
import { LinkSegments } from "@/components/ui/link-tabs";
import { isAbsent } from "@/lib/features/evaluations/rules";
import type { Comparison, EvaluationResult, ModelSort, PlotName } from "@/lib/features/evaluations/schema";
import { type AccuracyScale, accuracyScales } from "@/lib/stats/accuracy-scale";
import { biasModel, deskPlotColours, drawBoth } from "./evaluation-plots";
import {
  adaptivityWords,
  biasWords,
  classNote,
  decompositionNote,
  difficultyWords,
  discriminatorWords,
  fitFacts,
  reweightWords,
} from "./evaluation-words";
import { Facts } from "./facts";
import { ModelPicker } from "./model-picker";
import { modelRows } from "./model-rows";
import { ModelTable } from "./model-table";
import { PlotCard } from "./plot-card";

const scaleNames: Record<AccuracyScale, string> = { plain: "Percent", probit: "Probit", logit: "Logit" };

/** Everything that is known of the original set against one new one. */
export function ComparisonView({
  result,
  comparison,
  view,
  base,
  hrefOf,
}: {
  result: EvaluationResult;
  comparison: Comparison;
  view: { set: number; scale: AccuracyScale; sort: ModelSort; order: "up" | "down"; model?: string | undefined };
  /** Address of the evaluation: plots and tables lie below it. */
  base: string;
  hrefOf: (change: Record<string, string>) => string;
}) {
  const draw = (plot: PlotName) => drawBoth(plot, comparison, result, { ...view, bare: true }, deskPlotColours);
  const files = (plot: PlotName) =>
    `${base}/plots/${plot}?set=${view.set}&scale=${view.scale}${view.model ? `&model=${encodeURIComponent(view.model)}` : ""}`;
  const words = [adaptivityWords(comparison), difficultyWords(comparison)].filter((one) => one !== null);
  return (
    <>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_19rem]">
        <PlotCard
          title="New on original accuracy"
          note="Dashed: y = x. Line and band: fit with 95% bootstrap over models. Dotted: the model of difficulty."
          plot={draw("scatter")}
          files={files("scatter")}
          action={
            <LinkSegments
              label="Axes"
              tabs={accuracyScales.map((scale) => ({
                href: hrefOf({ scale }),
                label: scaleNames[scale],
                current: scale === view.scale,
              }))}
            />
          }
        />
        <div className="flex flex-col gap-4">
          <Card title="Fit" note="95% intervals over models.">
            <Facts facts={fitFacts(comparison, view.scale)} />
          </Card>
          {words.length > 0 ? (
            <Card title="What the line says" className="grow">
              <div className="flex flex-col gap-2">
                {words.map((one) => (
                  <p key={one}>{one}</p>
                ))}
              </div>
            </Card>
          ) : null}
        </div>
      </div>
      <Card
        title="Models"
        note={`${comparison.models.length} models; intervals are exact (Clopper-Pearson), 95%.`}
        flush
        action={
          <span className="flex gap-2 text-muted">
            {(["csv", "tex"] as const).map((format) => (
              <a
                key={format}
                href={`${base}/models?set=${view.set}&format=${format}`}
                download
                className="hover:text-ink"
              >
                {format === "csv" ? "CSV" : "LaTeX"}
              </a>
            ))}
          </span>
        }
      >
        <ModelTable
          rows={modelRows(comparison, view)}
          sort={view.sort}
          order={view.order}
          hrefOf={(sort, order) => hrefOf({ sort, order })}
        />
      </Card>
      <PlotCard
        title="Residuals"
        note={`How far each model lies above the line, on ${scaleNames[view.scale].toLowerCase()} axes; whiskers: interval of the new accuracy.`}
        plot={draw("residuals")}
        files={files("residuals")}
      />
      <h2 className="mt-2 font-medium text-lg">Why</h2>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <PlotCard
          title="Accuracy by selection frequency"
          note={isAbsent(comparison.byFrequency) ? undefined : `Mean over ${comparison.byFrequency.models} models.`}
          plot={draw("frequency")}
          files={files("frequency")}
        >
          <p className="mt-2">{reweightWords(comparison)}</p>
        </PlotCard>
        <PlotCard title="Class by class" note={classNote(comparison)} plot={draw("classes")} files={files("classes")}>
          {comparison.classes.length === 0 ? <p>Not known: only accuracies were brought in for these models.</p> : null}
        </PlotCard>
      </div>
      <PlotCard
        title="Bias of finitely many votes"
        note="The gap as measured, and as it would be at equal selection frequency."
        plot={draw("bias")}
        files={files("bias")}
        action={
          isAbsent(comparison.bias) ? undefined : (
            <ModelPicker
              models={comparison.bias.models.map(({ model }) => model)}
              value={biasModel(comparison, view.model)?.model ?? ""}
              keep={{ set: String(view.set), scale: view.scale, sort: view.sort, order: view.order }}
            />
          )
        }
      >
        <div className="mt-2 flex max-w-3xl flex-col gap-2">
          {biasWords(comparison).map((one) => (
            <p key={one}>{one}</p>
          ))}
        </div>
      </PlotCard>
      <PlotCard
        title="What of the gap is not chance"
        note={decompositionNote(comparison)}
        plot={draw("decomposition")}
        files={files("decomposition")}
      >
        <p className="mt-2 max-w-3xl">
          Gap = adaptivity gap + distribution gap + generalization gap. The last is bounded by the binomial interval of
          the new accuracy; what lies outside it is not the luck of the draw.
        </p>
      </PlotCard>
      <PlotCard title="Can the pictures be told apart?" plot={draw("discriminator")} files={files("discriminator")}>
        <p className="mt-2 max-w-3xl">{discriminatorWords(comparison)}</p>
      </PlotCard>
    </>
  );
}
