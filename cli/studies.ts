import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import type { Command } from "commander";
import { z } from "zod";
import { connectFromEnvironment } from "./client";
import { dollars, wholeNumber } from "./number-option";
import { openUserFile } from "./read-file";
import { Refusal } from "./refusal";
import { findStudy } from "./study-option";
import { userPath } from "./user-path";
import { watch } from "./watch";

const listSchema = z.object({
  studies: z.array(
    z.object({ id: z.int(), name: z.string(), role: z.string(), candidates: z.int(), revisions: z.int() }),
  ),
});
const createdSchema = z.object({ id: z.int() });

/** Adds `redraw studies list`, `create`, `export`, `import`, `archive`, `unarchive` and `delete` to the program. */
export function addStudiesCommand(program: Command): void {
  const studies = program.command("studies").description("Your studies.");
  studies
    .command("list")
    .description("Lists your studies: id, role, candidates, revisions, name.")
    .option("--json", "as the API answers it")
    .action(async ({ json }: { json?: boolean }) => {
      const answer = await connectFromEnvironment().get("studies");
      if (json) return void process.stdout.write(`${JSON.stringify(answer)}\n`);
      for (const { id, role, candidates, revisions, name } of listSchema.parse(answer).studies)
        process.stdout.write(`${id}\t${role}\t${candidates} candidates\t${revisions} revisions\t${name}\n`);
    });
  studies
    .command("create")
    .description("Creates a study with you as its admin; what is left out has its default and can be changed later.")
    .argument("<name>")
    .option("--images-per-class <n>", "images of a class in a test set", wholeNumber(1))
    .option("--minimum-votes <n>", "votes that an image needs", wholeNumber(1))
    .option("--budget <dollars>", "rewards and fees together never pass it", dollars)
    .option("--seed <n>", "seed of everything random", wholeNumber(0))
    .action(async (name: string, { budget, ...options }: { budget?: number }) => {
      const body = { name, ...options, ...(budget === undefined ? {} : { budgetCents: budget }) };
      const { id } = createdSchema.parse(await connectFromEnvironment().post("studies", body));
      process.stdout.write(`Study ${id} created\n`);
    });
  studies
    .command("export")
    .description("Exports a whole study as one archive that a Redraw imports.")
    .argument("<study>", "id or name")
    .requiredOption("--to <file>", "the archive, such as study.tar; it is there once it is whole")
    .action(exportStudy);
  studies
    .command("import")
    .description("Makes a study of an archive, with you as its admin: all of it or nothing.")
    .argument("<file>", "what `studies export` wrote")
    .option("--name <name>", "its name; else the archive's, with a number where you have a study of that name")
    .action(importStudy);
  for (const [command, archived] of [
    ["archive", true],
    ["unarchive", false],
  ] as const)
    studies
      .command(command)
      .description(
        archived
          ? "Archives a study; refused while HITs are out or somebody is not paid."
          : "Takes a study out of the archive.",
      )
      .argument("<study>", "id or name")
      .action(async (study: string) => {
        const client = connectFromEnvironment();
        const id = await findStudy(client, study);
        await client.patch(`studies/${id}`, { archived });
        process.stdout.write(`Study ${id} ${archived ? "archived" : "taken out of the archive"}\n`);
      });
  studies
    .command("delete")
    .description("Deletes an archived study for good and waits until its images are gone.")
    .argument("<study>", "id or name")
    .requiredOption("--confirm <name>", "the study's name, typed once more")
    .action(deleteStudy);
}

async function exportStudy(study: string, { to }: { to: string }): Promise<void> {
  const client = connectFromEnvironment();
  const id = await findStudy(client, study);
  const path = userPath(to);
  const part = `${path}.part`;
  const response = await client.open(`studies/${id}/archive`);
  if (!response.body) throw new Refusal(`Cannot export study ${id}: the answer is empty; try again`);
  try {
    await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal(`Cannot export study ${id} to ${path}: ${why}; nothing was kept, try again`, { cause: error });
  }
  process.stdout.write(`Study ${id} exported to ${path}: ${(await stat(path)).size} bytes\n`);
}

const importedSchema = z.object({ studyId: z.int(), name: z.string(), nameInArchive: z.string(), rows: z.int() });

async function importStudy(file: string, { name }: { name?: string }): Promise<void> {
  const archive = await openUserFile("Cannot import a study from", file);
  const query = new URLSearchParams(name === undefined ? {} : { name });
  const client = connectFromEnvironment();
  const made = importedSchema.parse(await client.post(`studies/archive?${query}`, archive, "application/x-tar"));
  const renamed = name === undefined && made.name !== made.nameInArchive;
  process.stdout.write(
    `Study ${made.studyId} "${made.name}" imported: ${made.rows} rows${renamed ? `; you have a "${made.nameInArchive}" already` : ""}\n`,
  );
}

const deletionsSchema = z.object({
  deletions: z.array(
    z.object({ id: z.int(), state: z.string(), images: z.int(), removed: z.int(), error: z.string().nullable() }),
  ),
});

async function deleteStudy(study: string, { confirm }: { confirm: string }): Promise<void> {
  const client = connectFromEnvironment();
  const id = await findStudy(client, study);
  const query = new URLSearchParams({ name: confirm });
  const { deletionId } = z.object({ deletionId: z.int() }).parse(await client.delete(`studies/${id}?${query}`));
  const ended = await watch("images removed", async () => {
    const { deletions } = deletionsSchema.parse(await client.get("studies"));
    const found = deletions.find((one) => one.id === deletionId);
    if (!found) throw new Refusal(`Study ${id} is deleted, and the server says no more of it`);
    return { ...found, done: found.removed, total: found.images };
  });
  if (ended.state === "failed") throw new Refusal(ended.error ?? "The removal stopped without a reason");
  process.stdout.write(`Study ${id} deleted, with ${ended.images} images that no other study shows\n`);
}
