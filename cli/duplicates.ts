import cliProgress from "cli-progress";
import { type Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { type ApiClient, connectFromEnvironment } from "./client";
import { addPauseCommands } from "./pause-commands";
import { readUserFile } from "./read-file";
import { Refusal } from "./refusal";
import { findStudy } from "./study-option";

const searchSchema = z.object({
  search: z.object({
    id: z.int(),
    state: z.enum(["queued", "running", "paused", "done", "failed"]),
    stage: z.string(),
    done: z.int(),
    total: z.int().nullable(),
    error: z.string().nullable(),
  }),
});
const coverageSchema = z.object({
  coverage: z.array(
    z.object({
      metric: z.string(),
      distance: z.number(),
      images: z.int(),
      listed: z.int(),
      reviewed: z.int(),
      open: z.int(),
    }),
  ),
});

interface SearchOptions {
  metrics: string[];
  side: number;
  model?: string;
  preprocessing?: Record<string, unknown>;
}

const pairImportSchema = z.object({ pairs: z.int(), external: z.int(), unknown: z.int() });

/** Adds `redraw duplicates search | pause | resume | import | coverage` to the program. */
export function addDuplicatesCommand(program: Command): void {
  const duplicates = program.command("duplicates").description("Near-duplicates of a study.");
  duplicates
    .command("search")
    .description("Lists the nearest images of every candidate. Ctrl-C leaves the search running.")
    .argument("<study>", "id or name")
    .option("--metrics <names>", "l2, hash, dssim, features, set apart by commas", splitNames, ["l2", "hash", "dssim"])
    .option("--side <pixels>", "256 for photographs, 32 for CIFAR-sized images", sideOf, 256)
    .option("--model <path>", "ONNX model for features, below the server's import root")
    .option(
      "--preprocessing <json>",
      'how the model takes pictures: \'{"side":224,"mean":[0.485,0.456,0.406],"deviation":[0.229,0.224,0.225],"channels":"rgb","layout":"nchw","output":"fc7"}\'',
      readPreprocessing,
    )
    .action(search);
  duplicates
    .command("import")
    .description("Brings verdicts from elsewhere in: ImageNetV2's near_duplicates.json, or its reviewed neighbours.")
    .argument("<study>", "id or name")
    .argument("<file>", "JSON file")
    .addOption(
      new Option("--kind <kind>", "what the file holds")
        .choices(["nearDuplicates", "reviews"])
        .default("nearDuplicates"),
    )
    .action(importPairs);
  addPauseCommands(duplicates, {
    noun: "search",
    path: "duplicates/searches",
    pause: "Stops a search; what it listed stays.",
    resume: "Lets a search go on.",
  });
  duplicates
    .command("coverage")
    .description("How far the review of the pairs is, by metric.")
    .argument("<study>", "id or name")
    .action(async (study: string) => {
      const client = connectFromEnvironment();
      await showCoverage(client, `studies/${await findStudy(client, study)}/duplicates`);
    });
}

function splitNames(value: string): string[] {
  return value.split(",").map((name) => name.trim());
}

function sideOf(value: string): number {
  if (value === "256" || value === "32") return Number(value);
  throw new InvalidArgumentError("Give 256 or 32.");
}

/** The server checks what it holds. */
function readPreprocessing(value: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(value));
  } catch {
    throw new InvalidArgumentError("Give a JSON object.");
  }
}

async function search(study: string, { metrics, side, model, preprocessing }: SearchOptions): Promise<void> {
  const client = connectFromEnvironment();
  const base = `studies/${await findStudy(client, study)}/duplicates`;
  const settings = { metrics, side, ...(model ? { model: { path: model, ...preprocessing } } : {}) };
  const started = searchSchema.parse(await client.post(`${base}/searches`, settings)).search;
  const bar = new cliProgress.SingleBar(
    { format: "{bar} {value} of {total}, {stage}", stream: process.stderr, hideCursor: true, noTTYOutput: false },
    cliProgress.Presets.shades_grey,
  );
  bar.start(1, 0, { stage: started.stage });
  try {
    for (;;) {
      const { search: now } = searchSchema.parse(await client.get(`${base}/searches/${started.id}`));
      if (now.total !== null) bar.setTotal(now.total);
      bar.update(now.done, { stage: now.stage });
      if (now.state === "failed") throw new Refusal(now.error ?? `Search ${now.id} failed without a reason`);
      if (now.state === "paused")
        throw new Refusal(`Search ${now.id} was paused; redraw duplicates resume ${study} ${now.id} lets it go on`);
      if (now.state === "done") break;
      await new Promise((next) => setTimeout(next, 500));
    }
  } finally {
    bar.stop();
  }
  await showCoverage(client, base);
}

async function importPairs(study: string, file: string, { kind }: { kind: string }): Promise<void> {
  const client = connectFromEnvironment();
  const bytes = await readUserFile("Cannot import pairs of", file);
  const address = `studies/${await findStudy(client, study)}/duplicates/pairs/import?kind=${kind}`;
  const { pairs, external, unknown } = pairImportSchema.parse(await client.post(address, bytes, "application/json"));
  process.stdout.write(
    `${pairs} pairs came in, ${external} have one image that is not in this study, ${unknown} have none that is\n`,
  );
}

async function showCoverage(client: ApiClient, base: string): Promise<void> {
  const { coverage } = coverageSchema.parse(await client.get(base));
  for (const { metric, distance, images, listed, reviewed, open } of coverage)
    process.stdout.write(
      `${metric.padEnd(9)} up to ${distance}: ${reviewed} of ${images} candidates reviewed, ${images - listed} not searched, ${open} pairs open\n`,
    );
}
