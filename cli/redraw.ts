import { Command, CommanderError } from "commander";
import { addAnalyzeCommand } from "./analyze/command";
import { addBatchesCommand } from "./batches";
import { addCandidatesCommand } from "./candidates";
import { addClassesCommand } from "./classes";
import { addDuplicatesCommand } from "./duplicates";
import { addEvaluationsCommand } from "./evaluations";
import { addKeywordsCommand } from "./keywords";
import { addPredictionsCommand } from "./predictions";
import { Refusal } from "./refusal";
import { addReleasesCommand } from "./releases";
import { addStudiesCommand } from "./studies";
import { addVariantsCommand } from "./variants";
import { addVotesCommand } from "./votes";

/**
 * Runs `redraw` with the arguments after the program's name and returns its exit code.
 *
 * Expected refusals are one line on standard error; anything else is a defect and keeps its stack.
 */
export async function runRedraw(args: readonly string[]): Promise<number> {
  const program = new Command("redraw")
    .description(
      "Draws a second test set for an image-classification benchmark and measures what it does to classifiers.",
    )
    .exitOverride()
    .showHelpAfterError("Run with --help for the options.");
  addStudiesCommand(program);
  addClassesCommand(program);
  addCandidatesCommand(program);
  addKeywordsCommand(program);
  addDuplicatesCommand(program);
  addBatchesCommand(program);
  addVotesCommand(program);
  addVariantsCommand(program);
  addReleasesCommand(program);
  addPredictionsCommand(program);
  addEvaluationsCommand(program);
  addAnalyzeCommand(program);
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    // Commander has printed its own message by now.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    const expected = error instanceof Refusal || (error instanceof Error && error.name === "FileFormatError");
    process.stderr.write(`${expected ? `Error: ${error.message}` : describeDefect(error)}\n`);
    return 1;
  }
}

function describeDefect(error: unknown): string {
  return `This is a defect in redraw, please report it:\n${error instanceof Error ? error.stack : String(error)}`;
}
