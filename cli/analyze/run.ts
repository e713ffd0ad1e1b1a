import { writeFile } from "node:fs/promises";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { type CountedModel, type Evaluation, evaluateModels } from "../../lib/stats/evaluate-models";
import { Refusal } from "../refusal";
import { userPath } from "../user-path";
import type { AnalyzeOptions } from "./command";
import { countModels } from "./count-models";
import { toJson } from "./json-report";
import { scatterData } from "./scatter-data";

/** An evaluation with what its readers must know besides. */
export interface Analysis extends Evaluation {
  readonly warnings: readonly string[];
  readonly resamples: number;
  readonly seed: number;
}

/** Analyses the files named, prints the result and writes the figures asked for. */
export async function runAnalyze(options: AnalyzeOptions): Promise<void> {
  const analysis = analyze(options);
  // Figures first: when one cannot be written, nothing is printed that looks like success.
  if (options.svg !== undefined) {
    const { drawScatter } = await import("../../lib/plots/scatter");
    await write(options.svg, drawScatter(scatterData(analysis)));
  }
  if (options.html !== undefined) {
    const { renderReport } = await import("./html-report");
    await write(options.html, renderReport(analysis));
  }
  if (options.json) {
    process.stdout.write(`${JSON.stringify(toJson(analysis), null, 2)}\n`);
    return;
  }
  const { renderText } = await import("./text-report");
  process.stdout.write(renderText(analysis));
  for (const warning of analysis.warnings) process.stderr.write(`Warning: ${warning}\n`);
}

/** Reads, scores and fits; throws a Refusal or FileFormatError for input that cannot be used. */
export function analyze(options: Omit<AnalyzeOptions, "json" | "svg" | "html">): Analysis {
  const { models, warnings } = countModels(options);
  refuseInfinite(models, options.scale);
  const { scale, bootstrap: resamples, seed } = options;
  const evaluation = evaluateModels(models, { scale, resamples, rng: xoroshiro128plus(seed) });
  return {
    ...evaluation,
    warnings: [...warnings, ...fitWarnings(evaluation, resamples)],
    resamples,
    seed,
  };
}

function refuseInfinite(models: readonly CountedModel[], scale: AnalyzeOptions["scale"]): void {
  if (scale === "plain") return;
  for (const { name, original, new: onNew } of models)
    for (const [which, { correct, n }] of [
      ["original", original],
      ["new", onNew],
    ] as const)
      if (correct === 0 || correct === n)
        throw new Refusal(
          `Cannot place model "${name}" on the ${scale} axis: ${correct === 0 ? "none" : "all"} of its ${n} ${which} images are right, which lies infinitely far out; use --scale plain or --exclude ${name}`,
        );
}

function fitWarnings({ models, fit, lines }: Evaluation, resamples: number): string[] {
  if (fit === null)
    return [
      `There is no fit: ${models.length === 1 ? "one model determines" : `all ${models.length} models have one accuracy on the original set, which determines`} no line; add models.`,
    ];
  if (models.length === 2) return ["The fit has no intervals: two models leave nothing to resample; add models."];
  // A rare one changes nothing; from one in a hundred on the intervals are of something else.
  if (lines !== null && lines.undetermined > resamples / 100)
    return [
      `${lines.undetermined} of ${resamples} resamples drew models of one original accuracy only and determine no line; the intervals are of the other ${resamples - lines.undetermined}.`,
    ];
  return [];
}

async function write(path: string, content: string): Promise<void> {
  try {
    await writeFile(userPath(path), content);
  } catch (error) {
    throw new Refusal(
      `Cannot write "${path}": ${reason(error)}; give a file in a folder that exists and can be written`,
    );
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
