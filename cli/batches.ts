import type { Command } from "commander";
import { z } from "zod";
import { type ApiClient, connectFromEnvironment } from "./client";
import { dollars, wholeNumber } from "./number-option";
import { findStudy } from "./study-option";

const cents = (value: number) => `$${(value / 100).toFixed(2)}`;
const planSchema = z.object({
  plan: z.object({
    hitCount: z.int(),
    positionsPerHit: z.int(),
    settings: z.object({ redundancy: z.int(), endpoint: z.string() }),
    cost: z.object({ totalCents: z.int() }),
    budget: z.object({ leftCents: z.int() }),
    covered: z.boolean(),
  }),
});
const batchSchema = z.object({
  id: z.int(),
  name: z.string(),
  state: z.string(),
  hitCount: z.int(),
  costCents: z.int(),
  lastError: z.string().nullable(),
});
const listSchema = z.object({ batches: z.array(batchSchema.extend({ counted: z.int(), redundancy: z.int() })) });
const createdSchema = z.object({ id: z.int() });

interface PlanOptions {
  title?: string;
  description?: string;
  keywords?: string;
  language?: string;
  classes?: string[];
  images?: string;
  workersPerHit?: number;
  targets?: number;
  positiveControls?: number;
  negativeControls?: number;
  reward?: number;
  seed?: number;
}

/** What the API calls the options. */
function planOf(options: PlanOptions): object {
  const { workersPerHit, targets, positiveControls, negativeControls, reward, ...rest } = options;
  return {
    ...rest,
    ...(workersPerHit === undefined ? {} : { redundancy: workersPerHit }),
    ...(targets === undefined ? {} : { targetsPerHit: targets }),
    ...(positiveControls === undefined ? {} : { positiveControlsPerHit: positiveControls }),
    ...(negativeControls === undefined ? {} : { negativeControlsPerHit: negativeControls }),
    ...(reward === undefined ? {} : { rewardCents: reward }),
  };
}

function withPlanOptions(command: Command): Command {
  return command
    .option("--classes <wnid...>", "only these; otherwise every class that is short of votes")
    .option("--images <which>", "shortOfVotes or all")
    .option("--workers-per-hit <n>", "instead of the study's", wholeNumber(1))
    .option("--targets <n>", "images in question per HIT", wholeNumber(1))
    .option("--positive-controls <n>", "per HIT", wholeNumber(0))
    .option("--negative-controls <n>", "per HIT", wholeNumber(0))
    .option("--reward <dollars>", "per assignment", dollars)
    .option("--seed <n>", "instead of the study's", wholeNumber(0));
}

/** Adds `redraw batches list | plan | compose | publish` to the program. */
export function addBatchesCommand(program: Command): void {
  const batches = program.command("batches").description("Batches of HITs of a study.");
  const at = async (client: ApiClient, study: string) => `studies/${await findStudy(client, study)}/batches`;
  batches
    .command("list")
    .description("Lists the batches, newest first: id, state, answers that count, cost, name.")
    .argument("<study>", "id or name")
    .option("--json", "as the API answers it")
    .action(async (study: string, { json }: { json?: boolean }) => {
      const client = connectFromEnvironment();
      const answer = await client.get(await at(client, study));
      if (json) return void process.stdout.write(`${JSON.stringify(answer)}\n`);
      for (const batch of listSchema.parse(answer).batches) {
        const counted = `${batch.counted} of ${batch.hitCount * batch.redundancy} count`;
        process.stdout.write(`${batch.id}\t${batch.state}\t${counted}\t${cents(batch.costCents)}\t${batch.name}\n`);
        if (batch.lastError) process.stderr.write(`${batch.lastError}\n`);
      }
    });
  withPlanOptions(
    batches
      .command("plan")
      .description("Says what a batch would be and cost; stores nothing, posts nothing.")
      .argument("<study>", "id or name"),
  ).action(async (study: string, options: PlanOptions) => {
    const client = connectFromEnvironment();
    const { plan } = planSchema.parse(await client.post(`${await at(client, study)}/plan`, planOf(options)));
    process.stdout.write(
      `${plan.hitCount} HITs of ${plan.positionsPerHit} images, ${plan.settings.redundancy} workers each, at ${plan.settings.endpoint}: ` +
        `${cents(plan.cost.totalCents)} with fees; ${cents(plan.budget.leftCents)} of the budget are left\n`,
    );
    if (!plan.covered) process.stderr.write("The budget does not cover it: raise it under Settings, or plan less\n");
  });
  withPlanOptions(
    batches
      .command("compose")
      .description("Composes a draft; nothing goes to a market.")
      .argument("<study>", "id or name")
      .argument("<name>", "of the batch")
      .option("--title <text>", "in the market's list, instead of the usual one")
      .option("--description <text>", "in the market's list")
      .option("--keywords <words>", "in the market's list, with commas between them")
      .option("--language <tag>", "one of the study's translations, for what is not given"),
  ).action(async (study: string, name: string, options: PlanOptions) => {
    const client = connectFromEnvironment();
    const { id } = createdSchema.parse(await client.post(await at(client, study), { name, ...planOf(options) }));
    process.stdout.write(`Batch ${id} composed: look at its HITs at the desk, then publish it\n`);
  });
  batches
    .command("publish")
    .description("Sets the money aside and posts the HITs of a draft to its market.")
    .argument("<study>", "id or name")
    .argument("<batch>", "its id", wholeNumber(1))
    .option("--confirm <text>", "where the market is not the built-in one: what the refusal asks for, word by word")
    .action(async (study: string, batchId: number, { confirm }: { confirm?: string }) => {
      const client = connectFromEnvironment();
      const body = confirm === undefined ? {} : { confirmation: confirm };
      const answer = await client.post(`${await at(client, study)}/${batchId}/publish`, body);
      const { batch } = z.object({ batch: batchSchema }).parse(answer);
      process.stdout.write(`Batch ${batch.id} is ${batch.state}: ${batch.hitCount} HITs, ${cents(batch.costCents)}\n`);
    });
}
