import { type Command, InvalidArgumentError, Option } from "commander";
import { type AccuracyScale, accuracyScales } from "../../lib/stats/accuracy-scale";

export interface AnalyzeOptions {
  readonly originalLabels: string;
  readonly original: string;
  readonly newLabels: string;
  readonly new: string;
  readonly classes?: string;
  readonly scale: AccuracyScale;
  readonly exclude: readonly string[];
  readonly mend: boolean;
  readonly bootstrap: number;
  readonly seed: number;
  readonly json: boolean;
  readonly svg?: string;
  readonly html?: string;
}

/** As commander hands them over: flags and lists that were not given are absent. */
type GivenOptions = Omit<AnalyzeOptions, "exclude" | "mend" | "json"> &
  Partial<Pick<AnalyzeOptions, "exclude" | "mend" | "json">>;

/** Adds `redraw analyze` to the program. */
export function addAnalyzeCommand(program: Command): void {
  program
    .command("analyze")
    .description(
      "Measures how far models' accuracy moves from an original test set to a new one; works on files alone.",
    )
    .requiredOption("--original-labels <file>", "labels of the original set: .npy, JSON list or ImageNetV2 image list")
    .requiredOption("--original <folder>", "predictions on the original set, one .npy, .npz or .json file a model")
    .requiredOption("--new-labels <file>", "labels of the new set")
    .requiredOption("--new <folder>", "predictions on the new set, files named as on the original")
    .option("--classes <file>", "class list: class_info.json or a JSON list of names in index order")
    .addOption(new Option("--scale <scale>", "axes of the fit").choices([...accuracyScales]).default("plain"))
    .option("--exclude <glob>", "leave out models whose name matches; may be repeated", collect)
    .option("--mend", "apply what the label-order doctor offers; without it data are taken as stored")
    .option(
      "--bootstrap <resamples>",
      "resamples of models behind the intervals of the fit",
      wholeNumber(10_000_000),
      100_000,
    )
    .option("--seed <number>", "seed of the resamples", wholeNumber(2 ** 32 - 1), 1)
    .option("--json", "print one JSON object and nothing else")
    .option("--svg <file>", "write the scatter of new on original accuracy")
    .option("--html <file>", "write a self-contained report")
    .action(async (given: GivenOptions) => {
      // Here and not as commander's defaults, which --help would print as "(default: false)".
      const options = { ...given, exclude: given.exclude ?? [], mend: given.mend ?? false, json: given.json ?? false };
      // Loaded only when asked for: other commands and --help start without the mathematics.
      const { runAnalyze } = await import("./run");
      await runAnalyze(options);
    });
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

function wholeNumber(most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number > most) throw new InvalidArgumentError(`Give a whole number from 0 to ${most}.`);
    return number;
  };
}
