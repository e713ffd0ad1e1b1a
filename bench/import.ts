// Images per second from a folder into the database and the images folder, against sharp doing the same pixel work and nothing else.
import { mkdtemp, readdir, rm } from "node:fs/promises";
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
  /** Files of each round. */
  images: number;
  /** Medians of the rounds. */
  imagesPerSecond: number;
  bareSharpPerSecond: number;
  /** Median over the rounds of import's rate / sharp's rate on the same files. */
  ratio: number;
}

const rounds = 3;
const candidatesPerClass = 25;

/** Draws three sets of 300 images below IMPORT_ROOT and, with each, times sharp alone, then an import; needs the database of the environment. */
export async function benchImport(): Promise<ImportBench> {
  const folder = await mkdtemp(join(env().IMPORT_ROOT, "bench-import-"));
  try {
    const measured: { images: number; imported: number; bare: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const set = join(folder, String(round));
      // New pictures each round: an image that is stored already is not written again.
      await writeDemoImages(set, { seed: Date.now() + round, candidatesPerClass, referencesPerClass: 0 });
      const candidates = join(set, "candidates");
      const bare = await bareSharp(candidates);
      const { images, seconds } = await importAll(candidates);
      measured.push({ images, imported: images / seconds, bare: images / bare });
    }
    const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
    return {
      images: measured[0]?.images ?? 0,
      imagesPerSecond: Math.round(median(measured.map((one) => one.imported))),
      bareSharpPerSecond: Math.round(median(measured.map((one) => one.bare))),
      ratio: Math.round(median(measured.map((one) => one.imported / one.bare)) * 1000) / 1000,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Seconds that sharp needs to decode every file once and to encode its zoom and its tile: the least that an import must do. */
async function bareSharp(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith(".jpg")).map((name) => join(folder, name));
  const within = (side: number) => ({ width: side, height: side, fit: "inside", withoutEnlargement: true }) as const;
  const limit = pLimit(4);
  const start = performance.now();
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
  return (performance.now() - start) / 1000;
}

async function importAll(folder: string): Promise<{ images: number; seconds: number }> {
  const { id } = await database("jobs").study.create({ data: { name: `bench of imports ${folder}` } });
  const studyId = studyOfJob(id);
  try {
    await createClassesFromFolder(studyId, { folder, actor: "bench" });
    const created = await createImport(studyId, { folder, role: "candidate", createdBy: "bench", inProcess: true });
    const start = performance.now();
    await runImport(studyId, created.id, { signal: new AbortController().signal });
    const seconds = (performance.now() - start) / 1000;
    const { state, total, imported, error } = await getImport(studyId, created.id);
    if (state !== "done" || imported !== total)
      throw new Error(
        `Cannot measure imports: ${imported} of ${total} files came in and it is ${state} (${error ?? "no error"})`,
      );
    return { images: imported, seconds };
  } finally {
    await database("jobs").study.delete({ where: { id } });
  }
}
