// npm run road -- DIR [--json] [--seed N] [--out FOLDER]: the whole road on real images and real votes without a browser, on an
// empty database of its own. With --json standard output is one object and nothing else; progress goes to standard error.
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createUser } from "@/lib/auth/create-user";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { getBatchProgress } from "@/lib/features/batches/queries";
import { createClassesFromFolder } from "@/lib/features/classes/mutations";
import { createStudy } from "@/lib/features/studies/mutations";
import { FileFormatError } from "@/lib/formats/file-format-error";
import { createInvitation } from "@/lib/market/seed";
import { listHitsByAnnotation } from "@/lib/mturk/list-hits";
import { simulatedWorkers } from "@/prisma/seed/simulated-crowd";
import { clearFolder } from "./clear-folder";
import { answerBatches, postBatch } from "./crowd";
import { importFolder } from "./import-folder";
import { type LabelledFolder, readLabelledFolder } from "./labelled-folder";
import {
  copyImages,
  type DrawnVariant,
  drawVariants,
  getMeanFrequencies,
  importCounts,
  type MeanFrequencies,
  readOpinions,
} from "./road-stages";
import { root } from "./root";
import { type Stack, startStack } from "./stack";

const stackFolder = join(root, ".redraw/road");
const actor = "road";
/** Images of each class in the study that goes to the market: two HITs of candidates and some reference images to control them. */
const atMarket = { reference: 50, candidate: 84 };

interface Options {
  folder: string;
  json: boolean;
  seed: number;
  out: string;
}

interface Report {
  images: number;
  votes: number;
  selected: number;
  meanFrequency: MeanFrequencies;
  hits: { planned: number; atMarket: number; assignments: number; confirmed: number };
  variants: DrawnVariant[];
  seconds: Record<string, number>;
}

function readOptions(args: string[]): Options {
  const usage = "npm run road -- DIR [--json] [--seed N] [--out FOLDER]";
  const { values, positionals } = (() => {
    try {
      return parseArgs({
        args,
        allowPositionals: true,
        options: { json: { type: "boolean" }, seed: { type: "string" }, out: { type: "string" } },
      });
    } catch (error) {
      throw new AppError("badRequest", `${error instanceof Error ? error.message : error}\nUse it so: ${usage}`);
    }
  })();
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0)
    throw new AppError(
      "badRequest",
      `Cannot walk the road: ${folder === undefined ? "no folder was named" : `"${more[0]}" is one folder too many`}\nUse it so: ${usage}`,
    );
  const seed = values.seed ?? "1";
  if (!/^\d{1,9}$/.test(seed))
    throw new AppError(
      "badRequest",
      `Cannot walk the road: --seed is "${seed}"; give a whole number from 0 to 999999999`,
    );
  // npm runs in the project's folder; paths are meant from where the user stood.
  const from = process.env.REDRAW_INVOKED_FROM ?? process.cwd();
  return {
    folder: resolve(from, folder),
    json: values.json ?? false,
    seed: Number(seed),
    out: values.out === undefined ? join(stackFolder, "manifests") : resolve(from, values.out),
  };
}

async function walk(
  stack: Stack,
  labelled: LabelledFolder,
  options: Options,
  timed: <Result>(stage: string, act: () => Promise<Result>) => Promise<Result>,
): Promise<Omit<Report, "seconds">> {
  const copies = join(stack.env.IMPORT_ROOT ?? stackFolder, "road");
  const userId = await createUser({
    email: "researcher@localhost.local",
    name: "Researcher",
    password: stack.secrets.researcherPassword,
  });
  const newStudy = async (name: string): Promise<AuthorizedStudyId> => {
    const id = await createStudy({ id: userId }, { name, seed: options.seed, budgetCents: 1_000_000 });
    return studyOfJob(id);
  };

  const studyId = await newStudy("Votes collected elsewhere");
  const images = await timed("import", async () => {
    await copyImages(options.folder, labelled, copies);
    await createClassesFromFolder(studyId, { folder: join(copies, "reference"), actor });
    let imported = 0;
    for (const role of ["reference", "candidate"] as const) {
      const done = await importFolder(studyId, { folder: join(copies, role), role }, actor, process.stderr);
      imported += done.imported;
      if (done.refused + done.duplicates > 0)
        console.error(
          `${done.refused} files were refused and ${done.duplicates} stand there twice; their votes are left out`,
        );
    }
    return imported;
  });
  const votes = await timed("votes", () => importCounts(studyId, labelled, actor));
  const meanFrequency = await getMeanFrequencies(studyId);
  const variants = await timed("variants", () =>
    drawVariants(studyId, { imagesPerClass: [10, 100], seed: options.seed, actor, out: options.out }),
  );

  const secondId = await newStudy("One class at the market");
  await timed("importForHits", async () => {
    await createClassesFromFolder(secondId, { folder: join(copies, "reference"), actor });
    for (const role of ["reference", "candidate"] as const)
      await importFolder(secondId, { folder: join(copies, role), role, to: atMarket[role] }, actor, process.stderr);
  });
  const endpoint = stack.env.CROWD_ENDPOINT ?? stack.marketUrl;
  const [wnid = ""] = labelled.classes;
  const batchId = await timed("publish", () =>
    postBatch(secondId, { name: `HITs of ${wnid}`, classes: [wnid] }, actor, process.stderr),
  );
  const { submitted, confirmed } = await timed("answer", async () =>
    answerBatches(secondId, {
      marketUrl: stack.marketUrl,
      invitationUrl: await createInvitation({ label: "Simulated crowd" }),
      workers: simulatedWorkers(16, options.seed),
      chooses: await readOpinions(secondId, labelled),
      seed: options.seed,
      stream: process.stderr,
    }),
  );
  const progress = await getBatchProgress(secondId, batchId);
  return {
    images,
    votes: votes.votes,
    selected: votes.selected,
    meanFrequency,
    hits: {
      planned: Object.values(progress.hits).reduce((sum, count) => sum + count, 0),
      atMarket: (await listHitsByAnnotation(endpoint)).size,
      assignments: submitted,
      confirmed,
    },
    variants,
  };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const seconds: Record<string, number> = {};
  const timed = async <Result>(stage: string, act: () => Promise<Result>): Promise<Result> => {
    const start = performance.now();
    const result = await act();
    seconds[stage] = Math.round(performance.now() - start) / 1000;
    return result;
  };
  // Before anything is started: a folder that does not fit is refused at once.
  const labelled = await readLabelledFolder(options.folder);
  const stack = await timed("start", async () => {
    await clearFolder(stackFolder);
    return startStack({
      folder: stackFolder,
      parts: ["market", "desk", "jobs"],
      deskPort: 0,
      marketPort: 0,
      sweepSeconds: 2,
      disposable: true,
      log: (line) => console.error(line),
      onSignal: closeDatabase,
    });
  });
  try {
    Object.assign(process.env, stack.env);
    const died = stack.failed.then((name): never => {
      throw new Error(`The ${name} ended by itself; its last lines stand above.`);
    });
    const report: Report = { ...(await Promise.race([walk(stack, labelled, options, timed), died])), seconds };
    if (options.json) console.log(JSON.stringify(report));
    else printReport(report);
  } finally {
    await closeDatabase();
    await stack.stop();
  }
}

function printReport(report: Report): void {
  const mean = (value: number | null) => (value === null ? "-" : value.toFixed(5));
  const { meanFrequency, hits } = report;
  console.log(`
${report.images} images, ${report.votes} votes, ${report.selected} of them select
mean selection frequency  ${mean(meanFrequency.all)} of all, ${mean(meanFrequency.reference)} of the reference images, ${mean(meanFrequency.candidates)} of the candidates
HITs  ${hits.planned} planned, ${hits.atMarket} at the market, ${hits.assignments} assignments, ${hits.confirmed} confirmed
`);
  for (const { strategy, imagesPerClass, images, meanFrequency: drawn, valid, manifest, sha256 } of report.variants)
    console.log(
      `${strategy.padEnd(16)} ${String(imagesPerClass).padStart(3)} per class  ${images} images  mean ${mean(drawn)}  ${valid ? "valid  " : "INVALID"}  ${sha256.slice(0, 12)}  ${manifest}`,
    );
  console.log(
    `\n${Object.entries(report.seconds)
      .map(([stage, time]) => `${stage} ${time.toFixed(1)} s`)
      .join(", ")}`,
  );
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof AppError || error instanceof FileFormatError ? error.message : error);
    process.exit(1);
  },
);
