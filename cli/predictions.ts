import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { type ApiClient, connectFromEnvironment } from "./client";
import { wholeNumber } from "./number-option";
import { readJsonFile, readUserFile } from "./read-file";
import { Refusal } from "./refusal";
import { findStudy } from "./study-option";
import { userPath } from "./user-path";
import { watch } from "./watch";

const testSetSchema = z.object({ id: z.int(), name: z.string(), imageCount: z.int(), revisionId: z.int().nullable() });
const testSetsSchema = z.object({ testSets: z.array(testSetSchema) });
const answerSchema = z.object({
  predictions: z.array(z.object({ model: z.string(), state: z.string(), correct: z.int(), images: z.int() })),
});

const runSchema = z.object({
  predictionRun: z.object({
    id: z.int(),
    model: z.string(),
    state: z.enum(["queued", "running", "paused", "done", "failed"]),
    predicted: z.int(),
    images: z.int(),
    error: z.string().nullable(),
  }),
});

interface RunOptions {
  set?: string;
  reference?: boolean;
  revision?: string;
  model?: string;
  preprocessing?: string;
}

interface ImportOptions {
  set?: string;
  reference?: boolean;
  revision?: string;
  classes?: string;
  model?: string;
  manifest?: string;
  column?: string;
  mend?: boolean;
  replace?: boolean;
}

/** Adds `redraw predictions import` and `redraw predictions sets` to the program. */
export function addPredictionsCommand(program: Command): void {
  const predictions = program.command("predictions").description("What models predict on test sets.");
  predictions
    .command("import")
    .description("Brings files of predictions in, one a model; a folder stands for the files in it.")
    .argument("<study>", "id or name")
    .argument("<files...>", ".npy, .npz, .json, .csv, .jsonl, .parquet, or folders of them")
    .option("--set <test set>", "id or name of a test set that is there")
    .option("--reference", "the study's reference images as they are now")
    .option("--revision <id>", "the images of a revision")
    .option("--classes <file>", "class list that the models count in")
    .option("--model <name>", "of a single file, instead of its name")
    .option("--manifest <sha256>", "refuse where the test set is another one")
    .option("--column <name>", "of a table of accuracies")
    .option("--mend", "apply what the label-order doctor offers")
    .option("--replace", "in the place of what the models have on the test set")
    .action(importPredictions);
  predictions
    .command("run")
    .description("Runs an ONNX classifier over a test set and waits for it; it is an ordinary set of predictions then.")
    .argument("<study>", "id or name")
    .argument("<model>", "ONNX file below the server's import root")
    .option("--set <test set>", "id or name of a test set that is there")
    .option("--reference", "the study's reference images as they are now")
    .option("--revision <id>", "the images of a revision")
    .option("--model <name>", "instead of the file's name")
    .option(
      "--preprocessing <file>",
      "JSON object: fit, resize, crop, interpolation, channels, layout, range, mean, deviation, classes",
    )
    .action(runModel);
  predictions
    .command("pause")
    .description("Stops a run; what it has predicted stays.")
    .argument("<study>", "id or name")
    .argument("<run>", "its id")
    .action((study: string, run: string) => moveRun("pause", study, run));
  predictions
    .command("resume")
    .description("Lets a run go on, and waits for it.")
    .argument("<study>", "id or name")
    .argument("<run>", "its id")
    .action((study: string, run: string) => moveRun("resume", study, run));
  predictions
    .command("add-set")
    .description("Makes a test set of a list of labels, in the order in which models were run over its images.")
    .argument("<study>", "id or name")
    .argument("<name>", "of the test set")
    .option("--labels <file>", ".npy, JSON list, or ImageNetV2 image list")
    .option("--classes <file>", "class list of the labels, in index order")
    .option("--images <n>", "in the place of labels, for sets of which accuracies alone are known", wholeNumber(1))
    .action(addSet);
  predictions
    .command("sets")
    .description("Lists the test sets that predictions can speak of.")
    .argument("<study>", "id or name")
    .action(async (study: string) => {
      const client = connectFromEnvironment();
      for (const { id, name, imageCount } of await listSets(client, await findStudy(client, study)))
        process.stdout.write(`${id}\t${name}\t${imageCount} images\n`);
    });
}

async function addSet(
  study: string,
  name: string,
  { labels, classes, images }: { labels?: string; classes?: string; images?: number },
): Promise<void> {
  const client = connectFromEnvironment();
  const form = new FormData();
  form.set("name", name);
  const file = async (act: string, path: string) =>
    new File([new Uint8Array(await readUserFile(act, path))], basename(path));
  if (labels !== undefined) form.set("labels", await file("Cannot read the labels", labels));
  if (classes !== undefined) form.set("classes", await file("Cannot read the class list", classes));
  if (images !== undefined) form.set("imageCount", String(images));
  const made = await client.postForm(`studies/${await findStudy(client, study)}/test-sets`, form);
  const { testSet } = z.object({ testSet: testSetSchema }).parse(made);
  process.stdout.write(`${testSet.id}\t${testSet.name}\t${testSet.imageCount} images\n`);
}

async function runModel(study: string, path: string, { model, preprocessing, ...options }: RunOptions): Promise<void> {
  const client = connectFromEnvironment();
  const studyId = await findStudy(client, study);
  const set = await chooseSet(client, studyId, options);
  const started = await client.post(`studies/${studyId}/prediction-runs`, {
    testSetId: set.id,
    path,
    ...(model === undefined ? {} : { model }),
    ...(preprocessing === undefined
      ? {}
      : { preprocessing: await readJsonFile("Cannot read the preprocessing", preprocessing) }),
  });
  await watchRun(client, studyId, runSchema.parse(started).predictionRun.id);
}

/** Stops a run, or lets it go on and waits for it. */
async function moveRun(act: "pause" | "resume", study: string, run: string): Promise<void> {
  const client = connectFromEnvironment();
  const studyId = await findStudy(client, study);
  const moved = await client.patch(`studies/${studyId}/prediction-runs/${encodeURIComponent(run)}`, { act });
  const { id, predicted, images } = runSchema.parse(moved).predictionRun;
  if (act === "resume") await watchRun(client, studyId, id);
  else process.stdout.write(`Run ${id} is paused at ${predicted} of ${images} images\n`);
}

async function watchRun(client: ApiClient, studyId: number, id: number): Promise<void> {
  const run = await watch("images", async () => {
    const { predictionRun: now } = runSchema.parse(await client.get(`studies/${studyId}/prediction-runs/${id}`));
    return { ...now, done: now.predicted, total: now.images };
  });
  if (run.state === "failed") throw new Refusal(run.error ?? `Run ${id} failed without a reason`);
  if (run.state === "paused")
    throw new Refusal(`Run ${id} was paused at ${run.predicted} images; \`redraw predictions resume\` lets it go on`);
  process.stdout.write(`${run.model}: ${run.predicted} images, run ${id}\n`);
}

async function importPredictions(study: string, named: string[], options: ImportOptions): Promise<void> {
  const client = connectFromEnvironment();
  const studyId = await findStudy(client, study);
  const set = await chooseSet(client, studyId, options);
  const files = await listFiles(named);
  const classes = options.classes ? await readUserFile("Cannot read the class list", options.classes) : undefined;
  let refused = 0;
  for (const file of files) {
    const form = new FormData();
    form.set(
      "file",
      new File([new Uint8Array(await readUserFile("Cannot read the predictions", file))], basename(file)),
    );
    form.set("testSet", String(set.id));
    if (classes) form.set("classes", new File([new Uint8Array(classes)], basename(options.classes ?? "")));
    for (const name of ["model", "manifest", "column"] as const) if (options[name]) form.set(name, options[name]);
    for (const name of ["mend", "replace"] as const) if (options[name]) form.set(name, "true");
    try {
      const read = answerSchema.parse(await client.postForm(`studies/${studyId}/predictions`, form)).predictions;
      for (const { model, state, correct, images } of read)
        process.stdout.write(
          `${model}\t${((100 * correct) / images).toFixed(2)}%${state === "doubtful" ? "\tdoubtful: answer the label-order doctor at the desk, or import with --mend --replace" : ""}\n`,
        );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused += 1;
      process.stderr.write(`${error.message}\n`);
    }
  }
  if (refused > 0) throw new Refusal(`${refused} of ${files.length} files were refused; the reasons stand above`);
}

async function listSets(client: ApiClient, studyId: number) {
  return testSetsSchema.parse(await client.get(`studies/${studyId}/test-sets`)).testSets;
}

async function chooseSet(
  client: ApiClient,
  studyId: number,
  { set, reference, revision }: Pick<ImportOptions, "set" | "reference" | "revision">,
) {
  const wanted = [set, reference, revision].filter((one) => one !== undefined);
  if (wanted.length !== 1)
    throw new Refusal(
      "Cannot choose a test set: give one of --set, --reference, --revision: the images they are about",
    );
  if (set !== undefined) {
    const sets = await listSets(client, studyId);
    const found = sets.find((one) => one.name === set || String(one.id) === set);
    if (found) return found;
    throw new Refusal(
      `There is no test set "${set}"; there are: ${sets.map(({ id, name }) => `${id} "${name}"`).join(", ") || "none"}`,
    );
  }
  const body = reference ? { kind: "reference" } : { kind: "revision", revisionId: Number(revision) };
  return z.object({ testSet: testSetSchema }).parse(await client.post(`studies/${studyId}/test-sets`, body)).testSet;
}

async function listFiles(named: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const one of named) {
    const found = await stat(userPath(one)).catch(() => undefined);
    if (!found)
      throw new Refusal(`Cannot read the predictions ${userPath(one)}: there is no such file; check the path`);
    if (!found.isDirectory()) files.push(one);
    else for (const name of (await readdir(userPath(one))).sort()) files.push(join(one, name));
  }
  return files;
}
