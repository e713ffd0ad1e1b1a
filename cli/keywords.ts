import type { Command } from "commander";
import { z } from "zod";
import { connectFromEnvironment } from "./client";
import { wholeNumber } from "./number-option";
import { readUserFile } from "./read-file";
import { findStudy } from "./study-option";

const planSchema = z.object({ classes: z.int(), keywords: z.int() });
const keywordsSchema = z.object({
  keywords: z.array(
    z.object({
      wnid: z.string(),
      keyword: z.string(),
      target: z.int(),
      candidates: z.int(),
      picked: z.int(),
      confirmed: z.int(),
    }),
  ),
});

/** Adds `redraw keywords plan` and `redraw keywords coverage` to the program. */
export function addKeywordsCommand(program: Command): void {
  const keywords = program.command("keywords").description("Sub-classes that the new set matches, by search keyword.");
  keywords
    .command("plan")
    .description(
      'Plans how many images of each keyword are wanted, of the old set\'s counts: {"airplane": {"airbus": 537}}.',
    )
    .argument("<study>", "id or name")
    .argument("<file>", "JSON file of the counts")
    .option("--total <images>", "new images per class", wholeNumber(1), 200)
    .option("--top <keywords>", "keywords per class, the most frequent first", wholeNumber(1), 50)
    .action(async (study: string, file: string, { total, top }: { total: number; top: number }) => {
      const client = connectFromEnvironment();
      const bytes = await readUserFile("Cannot plan keywords of", file);
      const address = `studies/${await findStudy(client, study)}/keywords?total=${total}&top=${top}`;
      const plan = planSchema.parse(await client.put(address, bytes));
      process.stdout.write(`${plan.keywords} keywords of ${plan.classes} classes are planned\n`);
    });
  keywords
    .command("coverage")
    .description("What is wanted of each keyword, what there is, and what two people agreed on.")
    .argument("<study>", "id or name")
    .action(async (study: string) => {
      const client = connectFromEnvironment();
      const address = `studies/${await findStudy(client, study)}/keywords`;
      for (const row of keywordsSchema.parse(await client.get(address)).keywords)
        process.stdout.write(
          `${row.wnid}/${row.keyword}: ${row.confirmed} of ${row.target} agreed on, ${row.picked} picked, ${row.candidates} candidates\n`,
        );
    });
}
