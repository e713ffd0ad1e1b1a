import { createHash } from "node:crypto";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { listPredictionSets } from "@/lib/features/predictions/queries";
import { ensureTestSet } from "@/lib/features/test-sets/mutations";
import { loadTestSet } from "@/lib/features/test-sets/queries";
import { fromIntegerBytes, toIntegerBytes } from "@/lib/features/test-sets/rules";
import { imageStorage } from "@/lib/images/image-storage";
import { floatTensor, onnxModel, onnxNode } from "@/lib/images/neighbours/protocol-buffer";
import { runPredictions } from "@/lib/jobs/tasks/run-predictions";
import { buildStudy } from "@/prisma/seed/build-study";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { createPredictionRun, movePredictionRun } from "./mutations";
import { getPredictionRun } from "./queries";
import { preprocessingSchema } from "./schema";

await createTestDatabase();
const folder = realpathSync(mkdtempSync(join(tmpdir(), "redraw-runs-")));
Object.assign(process.env, {
  REDRAW_SECRET: "s".repeat(40),
  IMAGES_FOLDER: join(folder, "images"),
  IMPORT_ROOT: folder,
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const classes = ["blue", "green", "red"];
/** Red, green and blue of each image by its SHA-256. */
const colours = new Map<string, readonly number[]>();
let studyId: AuthorizedStudyId;
let testSetId: number;
const context = { signal: new AbortController().signal };

beforeAll(async () => {
  // The mean of each channel is the score of a class: red, green, blue, in the order of the channels.
  const model = onnxModel({
    nodes: [onnxNode("GlobalAveragePool", ["image"], "means"), onnxNode("Flatten", ["means"], "scores", { axis: 1 })],
    inputs: [floatTensor("image", ["n", 3, 8, 8])],
    outputs: [floatTensor("scores", ["n", 3])],
  });
  writeFileSync(join(folder, "means.onnx"), model);
  writeFileSync(join(folder, "broken.onnx"), "not a model");
  studyId = await buildStudy({
    classes: Object.fromEntries(classes.map((wnid) => [wnid, { candidates: 0, references: 30 }])),
  });
  const candidates = await database().candidate.findMany({
    where: { studyId },
    include: { image: true },
    orderBy: { id: "asc" },
  });
  for (const [at, { image }] of candidates.entries()) {
    // Never equal, so that no order depends on ties.
    const [r, g, b] = [3 * ((at * 37) % 85), 3 * ((at * 91 + 40) % 85) + 1, 3 * ((at * 53 + 30) % 85) + 2];
    const bytes = await sharp({ create: { width: 20 + (at % 7), height: 16, channels: 3, background: { r, g, b } } })
      .png()
      .toBuffer();
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    colours.set(sha256, [r, g, b]);
    await database().image.update({ where: { id: image.id }, data: { sha256, format: "png" } });
    await imageStorage().write(sha256, "original", bytes);
  }
  testSetId = (await ensureTestSet(studyId, { kind: "reference" }, "tester")).id;
});

const preprocessing = (more: object = {}) =>
  preprocessingSchema.parse({
    resize: 10,
    crop: 8,
    mean: [0, 0, 0],
    deviation: [1, 1, 1],
    classes: ["red", "green", "blue"],
    ...more,
  });

async function run(model: string, more: object = {}) {
  const { id } = await createPredictionRun(studyId, {
    testSetId,
    path: "means.onnx",
    model,
    preprocessing: preprocessing(more),
    createdBy: "tester",
  });
  await runPredictions({ studyId, runId: id }, context);
  return getPredictionRun(studyId, id);
}

/** What the scores must be, by arithmetic: solid pictures keep their colour whatever is cut from them. */
function expectedClass(sha256: string, weigh: (value: number, channel: number) => number): number {
  const scores = (colours.get(sha256) ?? []).map(weigh);
  return scores.indexOf(Math.max(...scores));
}

async function rankedOf(model: string): Promise<number[]> {
  const set = await database().predictionSet.findFirstOrThrow({ where: { studyId, model: { name: model } } });
  const all = fromIntegerBytes(set.ranked);
  return Array.from({ length: all.length / set.columns }, (_, row) => all[row * set.columns] ?? -1);
}

test("a model's classes are those of the arithmetic, and end as an ordinary set of predictions", async () => {
  expect(await run("plain")).toMatchObject({ state: "done", predicted: 90, error: null });
  const set = await loadTestSet(studyId, testSetId);
  expect(await rankedOf("plain")).toEqual(
    set.images.map(({ sha256 }) => expectedClass(sha256 ?? "", (value) => value / 255)),
  );
  const [stored] = (await listPredictionSets(studyId)).filter(({ model }) => model === "plain");
  expect(stored).toMatchObject({ images: 90, format: "onnx", fileName: "means.onnx" });
});

test("mean, deviation and the order of channels do what they say", async () => {
  await run("normalised", { mean: [0.5, 0, 0.2], deviation: [0.5, 2, 1] });
  const set = await loadTestSet(studyId, testSetId);
  const [mean, deviation] = [
    [0.5, 0, 0.2],
    [0.5, 2, 1],
  ];
  expect(await rankedOf("normalised")).toEqual(
    set.images.map(({ sha256 }) =>
      expectedClass(sha256 ?? "", (value, at) => (value / 255 - (mean[at] ?? 0)) / (deviation[at] ?? 1)),
    ),
  );
  await run("bgr", { channels: "bgr" });
  // The first channel is blue now: what was class 0 is class 2.
  expect(await rankedOf("bgr")).toEqual((await rankedOf("plain")).map((id) => 2 - id));
});

test("a run that was paused or whose process was stopped goes on with the images that are left", async () => {
  const { id } = await createPredictionRun(studyId, {
    testSetId,
    path: "means.onnx",
    model: "paused",
    preprocessing: preprocessing(),
    createdBy: "tester",
  });
  await movePredictionRun(studyId, id, "pause", "tester");
  await runPredictions({ studyId, runId: id }, context);
  expect(await getPredictionRun(studyId, id)).toMatchObject({ state: "paused", predicted: 0 });
  await movePredictionRun(studyId, id, "resume", "tester");
  // As a kill leaves it: the first chunk is kept, the rest is not there.
  await database().predictionRunChunk.create({
    data: {
      studyId,
      runId: id,
      firstImage: 0,
      images: 64,
      columns: 3,
      classCount: 3,
      ranked: toIntegerBytes(Int32Array.from({ length: 64 * 3 }, (_, at) => at % 3)),
    },
  });
  await database().predictionRun.update({ where: { studyId_id: { studyId, id } }, data: { predicted: 64 } });
  await runPredictions({ studyId, runId: id }, context);
  expect(await getPredictionRun(studyId, id)).toMatchObject({ state: "done", predicted: 90 });
  const ranked = await rankedOf("paused");
  expect(ranked.slice(0, 64)).toEqual(new Array(64).fill(0));
  expect(ranked.slice(64)).toEqual((await rankedOf("plain")).slice(64));
});

test("what cannot be run is refused with the reason", async () => {
  const ask = (more: object) =>
    createPredictionRun(studyId, {
      testSetId,
      path: "means.onnx",
      model: "refused",
      preprocessing: preprocessing(),
      createdBy: "tester",
      ...more,
    });
  await expect(ask({ path: "broken.onnx" })).rejects.toThrow(/Cannot run the model broken\.onnx/);
  await expect(ask({ path: "../elsewhere.onnx" })).rejects.toThrow(/outside the import root/);
  await expect(ask({ model: "plain" })).rejects.toThrow(/has predictions there/);
  expect(await run("other size", { crop: 9 })).toMatchObject({
    state: "failed",
    error: expect.stringMatching(/look whether crop, layout and channels/),
  });
  expect(() => preprocessing({ crop: 11 })).toThrow(/larger than resize/);
});
