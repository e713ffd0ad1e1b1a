import type { Command } from "commander";
import { z } from "zod";
import { connectFromEnvironment } from "./client";
import { dollars, wholeNumber } from "./number-option";

const listSchema = z.object({
  studies: z.array(
    z.object({ id: z.int(), name: z.string(), role: z.string(), candidates: z.int(), revisions: z.int() }),
  ),
});
const createdSchema = z.object({ id: z.int() });

/** Adds `redraw studies list` and `redraw studies create` to the program. */
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
}
