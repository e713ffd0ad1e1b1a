// Images per second from a folder into the database and the images folder, against sharp doing the same pixel work and nothing else,
// and how much memory that takes, beside an import of a tenth of the files.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { database } from "@/lib/db/client";
import { env } from "@/lib/env";
import { createClassesFromFolder } from "@/lib/features/classes/mutations";
import { createImport } from "@/lib/features/imports/mutations";
import { getImport } from "@/lib/features/imports/queries";
import { longestSide } from "@/lib/images/derivative-kind";
import { sharp } from "@/lib/images/sharp";
import { runImport } from "@/lib/jobs/tasks/import-candidates";
import { writeDemoImages } from "@/prisma/seed/demo-images";

export interface ImportBench {
  images: number;
  imagesPerSecond: number;
  /** Half of the files before the import and half after it: the machine's mood falls on both. */
  bareSharpPerSecond: number;
  /** Import's rate / sharp's rate on the same files. */
  ratio: number;
  /** The same of processor time, ours without the database's: what a machine that is busy with other things still tells. */
  processorRatio: number;
  /** Most resident memory during the import of all files and of a tenth of them, in MB. */
  peakMegabytes: number;
  peakMegabytesOfTenth: number;
}

/**
 * Imports BENCH_IMPORT_IMAGES files (1,000 by default; 10,000 are the goal's) below IMPORT_ROOT; needs the database of the environment.
 *
 * The photographs are those of the folder BENCH_IMPORT_PHOTOS, drawn ones without it, each in as many copies as are wanted that
 * differ in a JPEG comment alone: other bytes to store, the same pixels to decode.
 */
export async function benchImport(): Promise<ImportBench> {
  const images = Number(process.env.BENCH_IMPORT_IMAGES ?? 1000);
  const folder = await mkdtemp(join(env().IMPORT_ROOT, "bench-import-"));
  try {
    const photographs = await readPhotographs(folder);
    const tenth = await writeCopies(join(folder, "tenth"), photographs, Math.ceil(images / 10));
    const all = await writeCopies(join(folder, "all"), photographs, images);
    const [first, second] = [all.slice(0, images / 2), all.slice(images / 2)];
    await bareSharp(tenth);
    const small = await importAll(join(folder, "tenth"));
    const before = await bareSharp(first);
    const imported = await importAll(join(folder, "all"));
    const after = await bareSharp(second);
    const bare = { seconds: before.seconds + after.seconds, processor: before.processor + after.processor };
    return {
      images,
      imagesPerSecond: round(imported.images / imported.seconds, 10),
      bareSharpPerSecond: round(images / bare.seconds, 10),
      ratio: round(bare.seconds / imported.seconds, 1000),
      processorRatio: round(bare.processor / imported.processor, 1000),
      peakMegabytes: imported.peakMegabytes,
      peakMegabytesOfTenth: small.peakMegabytes,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const round = (value: number, places: number) => Math.round(value * places) / places;

async function readPhotographs(folder: string): Promise<Buffer[]> {
  let place = process.env.BENCH_IMPORT_PHOTOS;
  if (!place) {
    await writeDemoImages(join(folder, "drawn"), { seed: Date.now(), candidatesPerClass: 8, referencesPerClass: 0 });
    place = join(folder, "drawn", "candidates");
  }
  const names = (await readdir(place, { recursive: true })).filter((name) => /\.jpe?g$/i.test(name)).sort();
  return Promise.all(names.map((name) => readFile(join(place, name))));
}

/** Writes `<folder>/<class>/NNNNN.jpg`, ten classes of them; answers the paths. */
async function writeCopies(folder: string, photographs: readonly Buffer[], count: number): Promise<string[]> {
  const paths = Array.from({ length: count }, (_, at) =>
    join(folder, `n0000000${at % 10}`, `${String(at).padStart(5, "0")}.jpg`),
  );
  for (let digit = 0; digit < 10; digit += 1) await mkdir(join(folder, `n0000000${digit}`), { recursive: true });
  const limit = pLimit(8);
  await Promise.all(
    paths.map((path, at) =>
      limit(() => writeFile(path, withComment(photographs[at % photographs.length] ?? Buffer.alloc(0), path))),
    ),
  );
  return paths;
}

/** The JPEG with a comment segment after its first marker (ITU T.81, B.2.4.5). */
function withComment(jpeg: Buffer, comment: string): Buffer {
  const text = Buffer.from(comment);
  const head = Buffer.from([0xff, 0xfe, (text.length + 2) >> 8, (text.length + 2) & 0xff]);
  return Buffer.concat([jpeg.subarray(0, 2), head, text, jpeg.subarray(2)]);
}

/** Seconds on the clock, and of processors in this process. */
interface Took {
  seconds: number;
  processor: number;
}

function startClock(): () => Took {
  const [start, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { seconds: (performance.now() - start) / 1000, processor: (user + system) / 1e6 };
  };
}

/** What sharp needs to decode every file once and to encode its zoom and its tile: the least that an import must do. */
async function bareSharp(files: readonly string[]): Promise<Took> {
  const within = (side: number) => ({ width: side, height: side, fit: "inside", withoutEnlargement: true }) as const;
  const limit = pLimit(4);
  const took = startClock();
  await Promise.all(
    files.map((file) =>
      limit(async () => {
        const { data, info } = await sharp(file)
          .resize(within(longestSide.zoom))
          .raw()
          .toBuffer({ resolveWithObject: true });
        const decoded = () => sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
        await decoded().jpeg({ quality: 82 }).toBuffer();
        await decoded().resize(within(longestSide.tile)).jpeg({ quality: 82 }).toBuffer();
      }),
    ),
  );
  return took();
}

async function importAll(folder: string): Promise<Took & { images: number; peakMegabytes: number }> {
  const { id } = await database("jobs").study.create({ data: { name: `bench of imports ${folder}` } });
  const studyId = studyOfJob(id);
  let peak = 0;
  const watching = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  try {
    await createClassesFromFolder(studyId, { folder, actor: "bench" });
    const created = await createImport(studyId, { folder, role: "candidate", createdBy: "bench", inProcess: true });
    const stop = startClock();
    await runImport(studyId, created.id, { signal: new AbortController().signal });
    const took = stop();
    const { state, total, imported, error } = await getImport(studyId, created.id);
    if (state !== "done" || imported !== total)
      throw new Error(
        `Cannot measure imports: ${imported} of ${total} files came in and it is ${state} (${error ?? "no error"})`,
      );
    return { ...took, images: imported, peakMegabytes: Math.round(peak / 2 ** 20) };
  } finally {
    clearInterval(watching);
    await database("jobs").study.delete({ where: { id } });
  }
}
