import cliProgress from "cli-progress";
import { type Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { type ApiClient, connectFromEnvironment } from "./client";
import { addPauseCommands } from "./pause-commands";
import { Refusal } from "./refusal";
import { findStudy } from "./study-option";

const importSchema = z.object({
  import: z.object({
    id: z.int(),
    state: z.enum(["queued", "running", "paused", "done", "failed"]),
    total: z.int().nullable(),
    imported: z.int(),
    duplicates: z.int(),
    refused: z.int(),
    error: z.string().nullable(),
  }),
});
type RunningImport = z.infer<typeof importSchema>["import"];
const filesSchema = z.object({ files: z.array(z.object({ path: z.string(), reason: z.string().nullable() })) });

interface ImportOptions {
  role: "candidate" | "reference";
  from?: number;
  to?: number;
  plan?: boolean;
}

const planSchema = z.object({
  plan: z.object({
    place: z.string(),
    images: z.int().nullable(),
    queries: z.int().nullable(),
    first: z.array(z.object({ path: z.string(), refusal: z.string().nullable() })),
  }),
});

/** Adds `redraw candidates import`, which can plan, and `redraw candidates pause | resume` to the program. */
export function addCandidatesCommand(program: Command): void {
  const candidates = program.command("candidates").description("Candidates and reference images of a study.");
  candidates
    .command("import")
    .description(
      "Imports a folder of <class>/<image>, on the server below its import root. Ctrl-C leaves the import running.",
    )
    .argument("<study>", "id or name")
    .argument(
      "<folder>",
      'folder on the server, absolute or relative to its import root; or the settings of another source as JSON: \'{"source":"flickr","maxImagesPerClass":100}\'',
    )
    .addOption(
      new Option("--role <role>", "what the images are").choices(["candidate", "reference"]).default("candidate"),
    )
    .option("--from <place>", "first file of each class, by name, counted from 1", placeInClass)
    .option("--to <place>", "last file of each class", placeInClass)
    .option("--plan", "only say what it would bring")
    .action(importCandidates);
  addPauseCommands(candidates, {
    noun: "import",
    path: "imports",
    pause: "Stops an import; what came in stays.",
    resume: "Lets an import go on.",
  });
}

function placeInClass(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("Give a whole number from 1.");
}

async function importCandidates(
  study: string,
  folder: string,
  { plan: planned, ...options }: ImportOptions,
): Promise<void> {
  const client = connectFromEnvironment();
  const imports = `studies/${await findStudy(client, study)}/imports`;
  if (planned) return showPlan(await client.post(`${imports}/plan`, { ...placeOf(folder), ...options }));
  const started = importSchema.parse(await client.post(imports, { ...placeOf(folder), ...options })).import;
  const address = `${imports}/${started.id}`;
  const ended = await watch(client, address);
  const counts = `${ended.imported} imported, ${ended.duplicates} duplicates, ${ended.refused} refused`;
  process.stdout.write(`Import ${ended.id}: ${counts}\n`);
  if (ended.refused > 0) await showRefusals(client, address, ended.refused);
  if (ended.state === "failed") throw new Refusal(ended.error ?? `Import ${ended.id} failed without a reason`);
  if (ended.state === "paused")
    throw new Refusal(`Import ${ended.id} was paused; redraw candidates resume ${study} ${ended.id} lets it go on`);
}

function showPlan(answer: unknown): void {
  const { place, images, queries, first } = planSchema.parse(answer).plan;
  const size =
    queries === null ? (images === null ? "counted as they are read" : `${images} images`) : `${queries} queries`;
  process.stdout.write(`${place}: ${size}\n`);
  for (const { path, refusal } of first) process.stdout.write(`  ${path}${refusal === null ? "" : `: ${refusal}`}\n`);
}

/** A folder's path, or the settings of any source where the text is a JSON object. */
function placeOf(text: string): Record<string, unknown> {
  if (!text.trimStart().startsWith("{")) return { folder: text };
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new Refusal(
      `Cannot import: ${text.slice(0, 80)} is no JSON object; give the settings of a source, or a folder`,
    );
  }
}

/** Shows progress until the import is over or somebody pauses it. */
async function watch(client: ApiClient, address: string): Promise<RunningImport> {
  const bar = new cliProgress.SingleBar(
    {
      format: "{bar} {value} of {total} files, {refused} refused",
      stream: process.stderr,
      hideCursor: true,
      noTTYOutput: false,
    },
    cliProgress.Presets.shades_grey,
  );
  let shown = false;
  try {
    for (;;) {
      const { import: now } = importSchema.parse(await client.get(address));
      if (now.total !== null) {
        const done = now.imported + now.duplicates + now.refused;
        if (shown) bar.update(done, { refused: now.refused });
        else bar.start(now.total, done, { refused: now.refused });
        shown = true;
      }
      if (now.state !== "queued" && now.state !== "running") return now;
      await new Promise((next) => setTimeout(next, 500));
    }
  } finally {
    if (shown) bar.stop();
  }
}

const mostShown = 20;

async function showRefusals(client: ApiClient, address: string, count: number): Promise<void> {
  const { files } = filesSchema.parse(await client.get(`${address}/files?outcome=refused&limit=${mostShown}`));
  for (const { path, reason } of files) process.stderr.write(`${reason ?? path}\n`);
  if (count > files.length)
    process.stderr.write(`… and ${count - files.length} more: GET ${address}/files?outcome=refused\n`);
}
