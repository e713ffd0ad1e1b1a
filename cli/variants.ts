import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import { z } from "zod";
import { connectFromEnvironment } from "./client";
import { frequency, wholeNumber } from "./number-option";
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

interface DrawOptions {
  strategy: string;
  imagesPerClass?: number;
  minimumVotes?: number;
  threshold?: number;
  upwardSampling: boolean;
  minimumReferenceImages?: number;
  startingFrom?: number;
  seed?: number;
  name?: string;
  json?: boolean;
}

/** Adds `redraw variants draw` and `redraw variants manifest` to the program. */
export function addVariantsCommand(program: Command): void {
  const variants = program.command("variants").description("Test-set variants of a study.");
  variants
    .command("draw")
    .description("Draws a revision; the same seed and votes give the same images.")
    .argument("<study>", "id or name")
    .addOption(
      new Option("--strategy <strategy>", "how images are sampled")
        .choices(["threshold", "matchedFrequency", "topImages"])
        .makeOptionMandatory(),
    )
    .option("--images-per-class <n>", "instead of the study's", wholeNumber(1))
    .option("--minimum-votes <n>", "instead of the study's", wholeNumber(1))
    .option("--threshold <frequency>", "of strategy threshold", frequency)
    .option("--no-upward-sampling", "of strategy matchedFrequency: never take an image of the next bin")
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
}

async function draw(study: string, { upwardSampling, json, ...options }: DrawOptions): Promise<void> {
  const client = connectFromEnvironment();
  const body = { ...options, ...(options.strategy === "matchedFrequency" ? { upwardSampling } : {}) };
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
