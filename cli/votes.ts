import { basename } from "node:path";
import { type Command, Option } from "commander";
import { z } from "zod";
import { connectFromEnvironment } from "./client";
import { readUserFile } from "./read-file";
import { findStudy } from "./study-option";

const importedSchema = z.object({
  voteImport: z.object({ id: z.int(), rows: z.int(), votes: z.int(), selected: z.int(), images: z.int() }),
});

/** Adds `redraw votes import` to the program. */
export function addVotesCommand(program: Command): void {
  const votes = program.command("votes").description("Votes of a study.");
  votes
    .command("import")
    .description("Brings votes in that were collected elsewhere: a CSV file, all of it or nothing.")
    .argument("<study>", "id or name")
    .argument("<file>", "CSV with a header")
    .addOption(
      new Option("--kind <kind>", "votes: image, class, worker, selected; counts: image, class, selected, shown")
        .choices(["votes", "counts"])
        .makeOptionMandatory(),
    )
    .action(async (study: string, file: string, { kind }: { kind: string }) => {
      const bytes = await readUserFile("Cannot import votes from", file);
      const client = connectFromEnvironment();
      const query = new URLSearchParams({ kind, name: basename(file) });
      const path = `studies/${await findStudy(client, study)}/vote-imports?${query}`;
      const { voteImport: done } = importedSchema.parse(await client.post(path, bytes, "text/csv"));
      process.stdout.write(
        `Vote import ${done.id}: ${done.rows} rows, ${done.votes} votes on ${done.images} images, ${done.selected} selected\n`,
      );
    });
}
