import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { connectFromEnvironment } from "./client";
import { frequency, wholeNumber } from "./number-option";
import { readJsonFile } from "./read-file";
import { Refusal } from "./refusal";
import { findStudy } from "./study-option";
import { userPath } from "./user-path";

const drawnSchema = z.object({
  revisions: z.array(
    z.object({
      id: z.int(),
      variantName: z.string(),
      number: z.int(),
      valid: z.boolean(),
      imageCount: z.int(),
      meanFrequency: z.number().nullable(),
      manifestSha256: z.string(),
    }),
  ),
});

const diffSchema = z.object({
  diff: z.object({
    common: z.int(),
    in: z.int(),
    out: z.int(),
    classes: z.array(z.object({ wnid: z.string(), in: z.int(), out: z.int() })),
    differences: z.array(
      z.object({
        side: z.enum(["in", "out"]),
        wnid: z.string(),
        sha256: z.string(),
        shown: z.int(),
        selected: z.int(),
        reason: z.string().nullable(),
      }),
    ),
  }),
});
const stabilitySchema = z.object({
  stability: z.object({ resamples: z.int(), overlap: z.number().nullable() }),
});

interface DrawOptions {
  strategy: string;
  imagesPerClass?: number;
  minimumVotes?: number;
  threshold?: number;
  thresholds?: string;
  target?: number[];
  correctedFrequency?: boolean;
  classes?: string[];
  upwardSampling: boolean;
  minimumReferenceImages?: number;
  startingFrom?: number;
  seed?: number;
  name?: string;
  json?: boolean;
}

/** Adds `redraw variants draw`, `manifest`, `diff` and `stability` to the program. */
export function addVariantsCommand(program: Command): void {
  const variants = program.command("variants").description("Test-set variants of a study.");
  variants
    .command("draw")
    .description("Draws a revision; the same seed and votes give the same images.")
    .argument("<study>", "id or name")
    .addOption(
      new Option("--strategy <strategy>", "how images are sampled")
        .choices(["threshold", "matchedFrequency", "topImages", "targetHistogram"])
        .makeOptionMandatory(),
    )
    .option("--images-per-class <n>", "instead of the study's", wholeNumber(1))
    .option("--minimum-votes <n>", "instead of the study's", wholeNumber(1))
    .option("--threshold <frequency>", "of strategy threshold", frequency)
    .option("--thresholds <file>", "of strategy threshold: JSON object of wnid and threshold, for single classes")
    .option("--target <shares>", "of strategy targetHistogram: share of each bin, such as 1,2,4,2,1", shares)
    .option("--no-upward-sampling", "where bins are filled: never take an image of the next bin")
    .option("--corrected-frequency", "where bins are filled: match frequencies corrected for few votes")
    .option("--classes <wnids>", "draw these alone, separated by commas", (text) => text.split(","))
    .option(
      "--minimum-reference-images <n>",
      "of strategy matchedFrequency: judged reference images of a class",
      wholeNumber(1),
    )
    .option("--starting-from <revision>", "id of the revision whose images stay where they may", wholeNumber(1))
    .option("--seed <n>", "instead of the study's", wholeNumber(0))
    .option("--name <name>", "of the variant; draws under one name are its revisions")
    .option("--json", "as the API answers it")
    .action(draw);
  variants
    .command("manifest")
    .description("Writes the manifest of a revision to a file, or to standard output.")
    .argument("<study>", "id or name")
    .argument("<revision>", "its id", wholeNumber(1))
    .addOption(new Option("--format <format>").choices(["json", "csv"]).default("json"))
    .option("--out <file>", "where to write it")
    .action(writeManifest);
  variants
    .command("diff")
    .description("What came in and went out between two revisions, and why.")
    .argument("<study>", "id or name")
    .argument("<from>", "id of a revision", wholeNumber(1))
    .argument("<to>", "id of another", wholeNumber(1))
    .option("--json", "as the API answers it")
    .action(showDiff);
  variants
    .command("stability")
    .description("How much of a revision another labelling of the same images would draw again.")
    .argument("<study>", "id or name")
    .argument("<revision>", "its id", wholeNumber(1))
    .option("--json", "as the API answers it, with the inclusion probabilities")
    .action(showStability);
}

/** Reads "1,2,4,2,1". What may stand there is the server's to say. */
function shares(text: string): number[] {
  const numbers = text.split(",").map((share) => (/^\d{1,9}$/.test(share.trim()) ? Number(share) : Number.NaN));
  if (numbers.some(Number.isNaN)) throw new InvalidArgumentError("Give whole numbers such as 1,2,4,2,1.");
  return numbers;
}

async function draw(study: string, { upwardSampling, thresholds, json, ...options }: DrawOptions): Promise<void> {
  const client = connectFromEnvironment();
  const fillsBins = options.strategy === "matchedFrequency" || options.strategy === "targetHistogram";
  const body = {
    ...options,
    ...(fillsBins ? { upwardSampling } : {}),
    ...(thresholds === undefined ? {} : { thresholds: await readJsonFile("Cannot read the thresholds", thresholds) }),
  };
  const answer = await client.post(`studies/${await findStudy(client, study)}/variants`, body);
  if (json) process.stdout.write(`${JSON.stringify(answer)}\n`);
  for (const drawn of drawnSchema.parse(answer).revisions) {
    const mean = drawn.meanFrequency === null ? "" : `, mean frequency ${drawn.meanFrequency.toFixed(3)}`;
    if (!json)
      process.stdout.write(
        `Revision ${drawn.id}: ${drawn.variantName} ${drawn.number}, ${drawn.imageCount} images${mean}, manifest ${drawn.manifestSha256}\n`,
      );
    if (!drawn.valid)
      throw new Refusal(`Revision ${drawn.id} is not valid: the desk names what it is short of, and the mend`);
  }
}

async function writeManifest(
  study: string,
  revision: number,
  options: { format: string; out?: string },
): Promise<void> {
  const client = connectFromEnvironment();
  const path = `studies/${await findStudy(client, study)}/variants/${revision}/manifest?format=${options.format}`;
  const { bytes, headers } = await client.download(path);
  if (
    options.format === "json" &&
    createHash("sha256").update(bytes).digest("hex") !== headers.get("x-manifest-sha256")
  )
    throw new Refusal(`Cannot hand out the manifest of revision ${revision}: it arrived damaged; try again`);
  if (options.out === undefined) process.stdout.write(bytes);
  else await writeFile(userPath(options.out), bytes);
}

async function showDiff(study: string, from: number, to: number, { json }: { json?: boolean }): Promise<void> {
  const client = connectFromEnvironment();
  const answer = await client.get(`studies/${await findStudy(client, study)}/variants/${to}/diff?with=${from}`);
  if (json) {
    process.stdout.write(`${JSON.stringify(answer)}\n`);
    return;
  }
  const { diff } = diffSchema.parse(answer);
  process.stdout.write(`${diff.common} images in both, ${diff.in} in, ${diff.out} out\n`);
  for (const { side, wnid, sha256, shown, selected, reason } of diff.differences)
    process.stdout.write(`${side}\t${wnid}\t${sha256}\t${selected}/${shown}\t${reason ?? "no candidate"}\n`);
  const named = diff.differences.length;
  if (named < diff.in + diff.out)
    process.stdout.write(`… ${diff.in + diff.out - named} more: compare the manifests for all\n`);
}

async function showStability(study: string, revision: number, { json }: { json?: boolean }): Promise<void> {
  const client = connectFromEnvironment();
  const answer = await client.get(`studies/${await findStudy(client, study)}/variants/${revision}/stability`);
  const { resamples, overlap } = stabilitySchema.parse(answer).stability;
  process.stdout.write(
    json
      ? `${JSON.stringify(answer)}\n`
      : `Two labellings are expected to share ${overlap === null ? "an unknown part" : `${(100 * overlap).toFixed(1)}%`} of the images (${resamples} resamples of the votes)\n`,
  );
}
