import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database } from "@/lib/db/client";
import { createClassesFromFolder } from "@/lib/features/classes/mutations";
import { createSearch, decidePairs, pauseSearch, resumeSearch } from "@/lib/features/duplicates/mutations";
import { getReviewImage, getSearch, listCoverage } from "@/lib/features/duplicates/queries";
import { type DistanceMetric, defaultThreshold, newSearchSchema } from "@/lib/features/duplicates/schema";
import { createImport } from "@/lib/features/imports/mutations";
import { comparedPixels } from "@/lib/images/neighbours/compared-pixels";
import { floatTensor, onnxModel, onnxNode } from "@/lib/images/neighbours/protocol-buffer";
import { squaredDistance } from "@/lib/images/neighbours/squared-distance";
import { sharp } from "@/lib/images/sharp";
import { writeDemoImages } from "@/prisma/seed/demo-images";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { runImport } from "./import-candidates";
import { runSearch } from "./search-neighbours";

await createTestDatabase();
let folder = "";
let originals: { name: string; bytes: Buffer }[] = [];
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "redraw-search-")));
  await writeDemoImages(join(folder, "drawn"), { seed: 7, candidatesPerClass: 3, referencesPerClass: 0 });
  const drawn = join(folder, "drawn", "candidates");
  for (const wnid of (await readdir(drawn)).sort().slice(0, 10))
    for (const file of (await readdir(join(drawn, wnid))).sort())
      originals.push({ name: `${wnid}-${file}`, bytes: await readFile(join(drawn, wnid, file)) });
  originals = originals.slice(0, 24);
});
afterAll(async () => {
  await closeDatabase();
  await rm(folder, { recursive: true, force: true });
});

/** Copies as they turn up in the wild, of one picture. */
const copies: Record<string, (bytes: Buffer) => Promise<Buffer>> = {
  identical: async (bytes) => sharp(bytes).png().toBuffer(),
  rescaled: async (bytes) => sharp(bytes).resize(300, 225, { fit: "inside" }).jpeg({ quality: 92 }).toBuffer(),
  recompressed: async (bytes) => sharp(bytes).jpeg({ quality: 40 }).toBuffer(),
  cropped: async (bytes) => {
    const { width, height } = await sharp(bytes).metadata();
    const [left, top] = [Math.round(width * 0.025), Math.round(height * 0.025)];
    return sharp(bytes)
      .extract({ left, top, width: width - 2 * left, height: height - 2 * top })
      .jpeg({ quality: 90 })
      .toBuffer();
  },
  flipped: async (bytes) => sharp(bytes).flop().jpeg({ quality: 90 }).toBuffer(),
  noisy: async (bytes) => {
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    // A fixed pattern of +-12: a fifth of the review threshold of l2 (12^2 x 196,608 = 2.8e7).
    for (let place = 0; place < data.length; place += 1) {
      const noise = ((place * 2654435761) >>> 16) % 25;
      data[place] = Math.max(0, Math.min(255, (data[place] ?? 0) + noise - 12));
    }
    return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
      .jpeg({ quality: 90 })
      .toBuffer();
  },
  colourShifted: async (bytes) => sharp(bytes).modulate({ hue: 20, brightness: 1.05 }).jpeg({ quality: 90 }).toBuffer(),
};

async function buildStudy(
  name: string,
  sets: { reference: Record<string, Buffer>; candidate: Record<string, Buffer> },
) {
  const { id } = await database().study.create({ data: { name } });
  const studyId = studyOfJob(id);
  for (const role of ["reference", "candidate"] as const) {
    const place = join(folder, name, role);
    await mkdir(join(place, "thing"), { recursive: true });
    for (const [file, bytes] of Object.entries(sets[role])) await writeFile(join(place, "thing", file), bytes);
    await createClassesFromFolder(studyId, { folder: place, actor: "user-1" });
    const created = await createImport(studyId, { folder: place, role, createdBy: "user-1", inProcess: true });
    expect(await runImport(studyId, created.id, { signal: new AbortController().signal })).toBe("done");
  }
  const images = await database().candidate.findMany({ where: { studyId }, select: { path: true, imageId: true } });
  return { studyId, idOf: new Map(images.map(({ path, imageId }) => [path.slice("thing/".length), imageId])) };
}

const search = async (studyId: ReturnType<typeof studyOfJob>, settings: unknown) => {
  const { id } = await createSearch(studyId, newSearchSchema.parse(settings), { createdBy: "user-1", inProcess: true });
  const outcome = await runSearch(studyId, id, { signal: new AbortController().signal });
  return { id, outcome };
};

/** Images x 3 x side x side to the mean of each channel and quarter: a model small enough to write here. */
const quarterMeans = () =>
  onnxModel({
    nodes: [
      onnxNode("Flatten", ["image"], "flat", { axis: 1 }),
      onnxNode("Flatten", ["flat"], "features", { axis: 1 }),
    ],
    inputs: [floatTensor("image", ["n", 3, 16, 16])],
    outputs: [floatTensor("features", ["n", 768])],
  });

test("planted copies are found; each metric's recall by kind of copy", { timeout: 60_000 }, async () => {
  const reference = Object.fromEntries(originals.map(({ name, bytes }) => [name, bytes]));
  const candidate: Record<string, Buffer> = {};
  for (const [at, { name, bytes }] of originals.entries())
    for (const [kind, copy] of Object.entries(copies).filter((_, number) => (at + number) % 3 === 0))
      candidate[`${kind}-${name}.copy`] = await copy(bytes);
  const { studyId, idOf } = await buildStudy("planted", { reference, candidate });
  await writeFile(join(folder, "flat.onnx"), quarterMeans());
  const { outcome, id } = await search(studyId, {
    metrics: ["l2", "hash", "features", "dssim"],
    // Of the others each image is compared with the nearest: 56 x 79 pairs of structures would take a slow machine a minute.
    neighbours: 8,
    model: { path: join(folder, "flat.onnx"), side: 16 },
    radius: { features: 40 },
  });
  expect(await getSearch(studyId, id)).toMatchObject({ state: "done", error: null });
  expect(outcome).toBe("done");
  const found = new Map<string, Map<string, number[]>>();
  const thresholds: Record<DistanceMetric, number> = {
    l2: defaultThreshold("l2", 256),
    hash: defaultThreshold("hash", 256),
    dssim: defaultThreshold("dssim", 256),
    features: 40,
  };
  for (const file of Object.keys(candidate)) {
    const [kind = "", ...rest] = file.replace(/\.copy$/, "").split("-");
    const original = idOf.get(rest.join("-"));
    const { neighbours } = await getReviewImage(studyId, idOf.get(file) ?? 0);
    const distances = neighbours.find(({ imageId }) => imageId === original)?.distances ?? [];
    for (const metric of ["l2", "hash", "dssim", "features"] as const) {
      const hit = distances.some((one) => one.metric === metric && one.distance <= thresholds[metric]);
      const byKind = found.get(metric) ?? new Map<string, number[]>();
      found.set(metric, byKind.set(kind, [...(byKind.get(kind) ?? []), hit ? 1 : 0]));
    }
    const byAny = found.get("any of them") ?? new Map<string, number[]>();
    const seen = distances.some(({ metric, distance }) => distance <= thresholds[metric]);
    found.set("any of them", byAny.set(kind, [...(byAny.get(kind) ?? []), seen ? 1 : 0]));
  }
  const recall = Object.fromEntries(
    [...found].map(([metric, byKind]) => [
      metric,
      Object.fromEntries([...byKind].map(([kind, hits]) => [kind, hits.reduce((a, b) => a + b, 0) / hits.length])),
    ]),
  );
  console.table(recall);
  for (const metric of ["l2", "hash", "dssim", "features"])
    expect(recall[metric]).toMatchObject({ identical: 1, rescaled: 1, recompressed: 1 });
  expect(recall.l2).toMatchObject({ noisy: 1 });
  expect(recall.hash).toMatchObject({ noisy: 1, flipped: 1 });
  // What one metric is blind to, another sees.
  for (const kind of Object.keys(copies)) expect(recall["any of them"]?.[kind]).toBe(1);
});

test("l2 lists are what comparing every pair would list, as far as they say they are complete", {
  timeout: 30_000,
}, async () => {
  const [reference, candidate] = [originals.slice(0, 10), originals.slice(10, 20)].map((some) =>
    Object.fromEntries(some.map(({ name, bytes }) => [name, bytes])),
  );
  const { studyId } = await buildStudy("exact", { reference: reference ?? {}, candidate: candidate ?? {} });
  await search(studyId, { metrics: ["l2"], neighbours: 4, radius: { l2: 1e10 } });
  const images = await database().image.findMany({ where: { candidates: { some: { studyId } } } });
  const pixels = new Map(
    await Promise.all(images.map(async (one) => [one.id, await comparedPixels(one, 256)] as const)),
  );
  const lists = await database().neighbourList.findMany({ where: { studyId }, include: { neighbours: true } });
  expect(lists).toHaveLength(10);
  for (const { imageId, neighbours, completeTo } of lists) {
    const own = pixels.get(imageId);
    const all = [...pixels].flatMap(([id, other]) =>
      own && other && id !== imageId ? [squaredDistance(own, other)] : [],
    );
    const expected = all.sort((a, b) => a - b).slice(0, 4);
    expect(neighbours.map(({ distance }) => distance).sort((a, b) => a - b)).toEqual(expected);
    expect(completeTo).toBe(expected[3]);
  }
});

test("verdicts stay when a search runs again; reviewed up to is the nearest pair without one, then the end of the list", {
  timeout: 30_000,
}, async () => {
  const [first, second] = originals;
  if (!first || !second) throw new Error("no pictures were drawn");
  const { studyId, idOf } = await buildStudy("review", {
    reference: { "original.jpg": first.bytes, "other.jpg": second.bytes },
    candidate: {
      "near.jpg": await sharp(first.bytes).jpeg({ quality: 60 }).toBuffer(),
      "nearer.jpg": await sharp(first.bytes).jpeg({ quality: 85 }).toBuffer(),
    },
  });
  const [near = 0, original = 0] = [idOf.get("near.jpg"), idOf.get("original.jpg")];
  await search(studyId, { metrics: ["l2"] });
  const before = await getReviewImage(studyId, near);
  const nearest = before.neighbours[0];
  expect(before.reviewedUpTo).toEqual([{ metric: "l2", distance: nearest?.distances[0]?.distance }]);
  await decidePairs(
    studyId,
    before.neighbours.map(({ imageId }) => ({ imageId, otherId: near, verdict: "duplicate" as const })),
    "user-1",
  );
  await search(studyId, { metrics: ["l2"] });
  const after = await getReviewImage(studyId, near);
  expect(after.neighbours.find(({ imageId }) => imageId === original)?.verdict).toBe("duplicate");
  // Fewer neighbours than asked for: the list ends at the radius, 1.25 x 1.2e8.
  expect(after.reviewedUpTo).toEqual([{ metric: "l2", distance: 1.5e8 }]);
  const coverage = await listCoverage(studyId);
  // One of two candidates is reviewed; the other still has its pair with the original.
  expect(coverage.find(({ metric }) => metric === "l2")).toMatchObject({ images: 2, listed: 2, reviewed: 1, open: 1 });
});

test("at 32 pixels, candidates within 1000 of a reference image are dropped by rule, and a person's word stands against it", {
  timeout: 30_000,
}, async () => {
  const small = async (bytes: Buffer, quality: number) =>
    sharp(bytes).resize(32, 32, { fit: "fill" }).jpeg({ quality, chromaSubsampling: "4:4:4" }).toBuffer();
  const [first, second] = originals;
  if (!first || !second) throw new Error("no pictures were drawn");
  const { studyId, idOf } = await buildStudy("cifar", {
    reference: { "one.jpg": await small(first.bytes, 100) },
    candidate: { "copy.jpg": await small(first.bytes, 95), "other.jpg": await small(second.bytes, 95) },
  });
  const settings = { metrics: ["l2"], side: 32, dropWithin: 1_000_000 };
  await search(studyId, settings);
  const pairs = await database().neighbourPair.findMany({ where: { studyId } });
  const ids = [idOf.get("one.jpg") ?? 0, idOf.get("copy.jpg") ?? 0].sort((a, b) => a - b);
  expect(pairs).toMatchObject([{ imageId: ids[0], otherId: ids[1], verdict: "duplicate", source: "rule" }]);
  await decidePairs(studyId, [{ imageId: ids[0] ?? 0, otherId: ids[1] ?? 0, verdict: "distinct" }], "user-1");
  await search(studyId, settings);
  expect(await database().neighbourPair.findMany({ where: { studyId } })).toMatchObject([
    { verdict: "distinct", source: "person" },
  ]);
});

test("a search that is paused keeps what it has and goes on with the rest", { timeout: 30_000 }, async () => {
  const half = Object.fromEntries(originals.slice(0, 6).map(({ name, bytes }) => [name, bytes]));
  const rest = Object.fromEntries(originals.slice(6, 14).map(({ name, bytes }) => [name, bytes]));
  const { studyId } = await buildStudy("paused", { reference: half, candidate: rest });
  const { id } = await createSearch(studyId, newSearchSchema.parse({ metrics: ["l2", "hash"] }), {
    createdBy: "user-1",
    inProcess: true,
  });
  await pauseSearch(studyId, id, "user-1");
  const never = { signal: new AbortController().signal };
  expect(await runSearch(studyId, id, never)).toBe("notDue");
  await expect(createSearch(studyId, newSearchSchema.parse({}), { createdBy: "user-1" })).resolves.toMatchObject({
    state: "queued",
  });
  await resumeSearch(studyId, id, "user-1");
  const stopped = new AbortController();
  stopped.abort();
  expect(await runSearch(studyId, id, { signal: stopped.signal })).toBe("stopped");
  expect(await runSearch(studyId, id, never)).toBe("done");
  expect(await database().neighbourList.count({ where: { studyId, searchId: id } })).toBe(16);
});
