// Pairs of images per second: bounds and features against numpy's matrix multiply on the same blocks, dssim against scikit-image on the
// same pixels, and how a search of the database grows from 1,000 to 10,000 candidates.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { database, pool } from "@/lib/db/client";
import { createSearch } from "@/lib/features/duplicates/mutations";
import { newSearchSchema } from "@/lib/features/duplicates/schema";
import { serializeNpy } from "@/lib/formats/npy";
import { blockSumCount } from "@/lib/images/neighbours/block-sums";
import { loadMatrixMultiply } from "@/lib/images/neighbours/matrix-multiply";
import { nearestByBound } from "@/lib/images/neighbours/nearest-by-bound";
import { structuralDissimilarity, structureMaps } from "@/lib/images/neighbours/structural-dissimilarity";
import { runSearch } from "@/lib/jobs/tasks/search-neighbours";

const run = promisify(execFile);

export interface DuplicatesBench {
  multiply: string;
  /** Pairs a second: ours with the choice of the nearest, numpy's product alone, and their ratio; null without numpy. */
  bound: { pairsPerSecond: number; numpyPairsPerSecond: number | null; ratio: number | null };
  features: { pairsPerSecond: number; numpyPairsPerSecond: number | null; ratio: number | null };
  /** Milliseconds a pair at 256 x 256: with the maps of both images kept, as in a search, and without; scikit-image's; how many times faster the first is. */
  dssim: {
    milliseconds: number;
    millisecondsAlone: number;
    skimageMilliseconds: number | null;
    times: number | null;
    largestDifference: number | null;
  };
  /** Seconds of a search under l2 and hash, from the database and back to it. */
  growth: { seconds1000: number; seconds10000: number; perPairRatio: number };
}

const queries = 4096;

/** Measures; needs the database of the environment for the growth. */
export async function benchDuplicates(): Promise<DuplicatesBench> {
  const folder = await mkdtemp(join(tmpdir(), "redraw-bench-duplicates-"));
  try {
    const bound = await writeVectors(folder, "bound", blockSumCount, 16_384);
    const features = await writeVectors(folder, "features", 4096, 4096);
    const pixels = await writePixels(folder, 13);
    const numpy = await measurePython(folder);
    const ours = { bound: await timeNearest(bound), features: await timeNearest(features) };
    const dssim = timeDssim(pixels);
    const compare = (name: "bound" | "features", corpus: number) => {
      const pairs = queries * corpus;
      const theirs = numpy[name];
      return {
        pairsPerSecond: Math.round(pairs / ours[name]),
        numpyPairsPerSecond: theirs === undefined ? null : Math.round(pairs / theirs),
        ratio: theirs === undefined ? null : round(theirs / ours[name]),
      };
    };
    const values = numpy.dssimValues;
    return {
      multiply: (await loadMatrixMultiply()).name,
      bound: compare("bound", 16_384),
      features: compare("features", 4096),
      dssim: {
        milliseconds: round(dssim.seconds * 1000),
        millisecondsAlone: round(dssim.secondsAlone * 1000),
        skimageMilliseconds: numpy.dssim === undefined ? null : round(numpy.dssim * 1000),
        times: numpy.dssim === undefined ? null : round(numpy.dssim / dssim.seconds),
        largestDifference: values
          ? Math.max(...values.map((value, at) => Math.abs(value - (dssim.values[at] ?? Number.NaN))))
          : null,
      },
      growth: await measureGrowth(),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const round = (value: number) => Math.round(value * 1000) / 1000;

interface Vectors {
  queries: Float32Array;
  corpus: Float32Array;
  depth: number;
}

/** Vectors as images have them: a common part and a part of their own, so that bounds differ. */
async function writeVectors(folder: string, name: string, depth: number, count: number): Promise<Vectors> {
  let state = 12_345;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) / 2 ** 24 - 0.5;
  };
  const corpus = Float32Array.from({ length: count * depth }, () => 100 * next());
  const first = corpus.slice(0, queries * depth);
  await writeFile(join(folder, `${name}-queries.npy`), serializeNpy(first, [queries, depth]));
  await writeFile(join(folder, `${name}-corpus.npy`), serializeNpy(corpus, [count, depth]));
  return { queries: first, corpus, depth };
}

async function writePixels(folder: string, count: number): Promise<Uint8Array[]> {
  const length = 256 * 256 * 3;
  const all = new Uint8Array(count * length);
  for (let place = 0; place < all.length; place += 1) {
    const image = Math.floor(place / length);
    all[place] = (((place % 768) * (3 + image)) >> 3) + ((place * 2_654_435_761) >>> 28);
  }
  await writeFile(join(folder, "pixels.npy"), serializeNpy(all, [count, 256, 256, 3]));
  return Array.from({ length: count }, (_, image) => all.subarray(image * length, (image + 1) * length));
}

/** The fastest of the Pythons on the machine for each figure: they may be linked with different libraries. */
async function measurePython(
  folder: string,
): Promise<{ bound?: number; features?: number; dssim?: number; dssimValues?: number[] }> {
  const best: { bound?: number; features?: number; dssim?: number; dssimValues?: number[] } = {};
  for (const python of ["python3", "/usr/bin/python3"]) {
    const answer = await run(python, [join(import.meta.dirname, "duplicates.py"), folder]).catch(() => undefined);
    if (!answer) continue;
    const measured = JSON.parse(answer.stdout) as typeof best;
    for (const name of ["bound", "features", "dssim"] as const) {
      const seconds = measured[name];
      if (seconds !== undefined && seconds < (best[name] ?? Number.POSITIVE_INFINITY)) best[name] = seconds;
    }
    if (measured.dssimValues) best.dssimValues = measured.dssimValues;
  }
  return best;
}

/** Seconds for the nearest 64 of every query, the product and the choice; the median of three. */
async function timeNearest({ corpus, depth }: Vectors): Promise<number> {
  const multiply = await loadMatrixMultiply();
  const seconds: number[] = [];
  for (let round_ = 0; round_ < 3; round_ += 1) {
    const start = performance.now();
    const options = {
      queries: Array.from({ length: queries }, (_, place) => place),
      corpus: {
        count: corpus.length / depth,
        depth,
        read: async (from: number, to: number) => corpus.subarray(from * depth, to * depth),
      },
      scale: 1,
      capacity: 64,
      // As in a search: nearly everything lies farther than what is looked for.
      radius: depth * 100,
      multiply,
    };
    for await (const { heaps } of nearestByBound(options)) heaps.sorted(0);
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds.toSorted((a, b) => a - b)[1] ?? 0;
}

function timeDssim(pixels: readonly Uint8Array[]): { seconds: number; secondsAlone: number; values: number[] } {
  const make = () => pixels.map((image) => structureMaps(image, 256));
  const compare = (maps: ReturnType<typeof make>) => {
    const [own, ...others] = maps;
    return own ? others.map((other) => structuralDissimilarity(own, other)) : [];
  };
  compare(make());
  const start = performance.now();
  const maps = make();
  const made = performance.now();
  const values = compare(maps);
  const end = performance.now();
  const pairs = pixels.length - 1;
  return { seconds: (end - made) / 1000 / pairs, secondsAlone: (end - start) / 1000 / pairs, values };
}

/** Searches over images that are only described: what grows with their number is all there, decoding is not. */
async function measureGrowth(): Promise<DuplicatesBench["growth"]> {
  const seconds1000 = await timeSearch(1000);
  const seconds10000 = await timeSearch(10_000);
  return {
    seconds1000: round(seconds1000),
    seconds10000: round(seconds10000),
    perPairRatio: round(seconds10000 / seconds1000 / 100),
  };
}

async function timeSearch(candidates: number): Promise<number> {
  const { id } = await database("jobs").study.create({
    data: { name: `bench of searches ${candidates} ${Date.now()}` },
  });
  const studyId = studyOfJob(id);
  try {
    await pool("jobs").query(
      `with class as (insert into image_classes (study_id, wnid, lemmas, position) values ($1, 'bench', '{}', 0) returning id),
        made as (insert into images (sha256, width, height, byte_size, format, source)
          select encode(sha256(convert_to('bench ' || $1 || ' ' || n, 'UTF8')), 'hex'), 500, 375, 1, 'jpeg', 'bench' from generate_series(1, $2::integer) n returning id, sha256),
        described as (insert into image_descriptors (image_id, side, hash, block_sums)
          select id, 256, ('x' || left(sha256, 16))::bit(64)::bigint, (select string_agg(sha256(convert_to(sha256 || part, 'UTF8')), '' order by part) from generate_series(1, 48) part) from made)
       insert into candidates (study_id, class_id, image_id, role, path) select $1, class.id, made.id, 'candidate', 'bench/' || made.id from made, class`,
      [id, candidates],
    );
    const settings = newSearchSchema.parse({ metrics: ["l2", "hash"] });
    const search = await createSearch(studyId, settings, { createdBy: "bench", inProcess: true });
    const start = performance.now();
    const outcome = await runSearch(studyId, search.id, { signal: new AbortController().signal });
    if (outcome !== "done") throw new Error(`Cannot measure searches: the search ended as ${outcome}`);
    return (performance.now() - start) / 1000;
  } finally {
    await database("jobs").study.delete({ where: { id } });
    await pool("jobs").query("delete from images where source = 'bench'");
  }
}
