import { basename, extname } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { connectFromEnvironment } from "./client";
import { readUserFile } from "./read-file";
import { Refusal } from "./refusal";
import { findStudy } from "./study-option";

const resultSchema = z.object({ created: z.int(), updated: z.int() });

/** Adds `redraw classes import` to the program. */
export function addClassesCommand(program: Command): void {
  const classes = program.command("classes").description("The class list of a study.");
  classes
    .command("import")
    .description("Brings a class list in; a class that the study has gets the words of the list.")
    .argument("<study>", "id or name")
    .argument(
      "[file]",
      "class_info.json of ImageNetV2, or CSV: wnid,lemmas,gloss,links,neighbours (several values: a|b)",
    )
    .option(
      "--from-folder <path>",
      "make the classes of the names of a folder's folders, on the server below its import root",
    )
    .action(importClasses);
}

async function importClasses(study: string, file: string | undefined, options: { fromFolder?: string }): Promise<void> {
  if ((file === undefined) === (options.fromFolder === undefined))
    throw new Refusal("Cannot import classes: name either a file or --from-folder");
  const contentType = file === undefined ? undefined : contentTypeOf(file);
  const body =
    file === undefined ? { folder: options.fromFolder } : await readUserFile("Cannot import classes from", file);
  const client = connectFromEnvironment();
  const path = `studies/${await findStudy(client, study)}/classes`;
  const named = file === undefined ? path : `${path}?name=${encodeURIComponent(basename(file))}`;
  const { created, updated } = resultSchema.parse(await client.post(named, body, contentType));
  process.stdout.write(`${created} classes created, ${updated} updated\n`);
}

function contentTypeOf(file: string): string {
  const type = { ".json": "application/json", ".csv": "text/csv" }[extname(file).toLowerCase()];
  if (type) return type;
  throw new Refusal(`Cannot import classes from ${file}: it is called neither .json nor .csv; rename it to what it is`);
}
