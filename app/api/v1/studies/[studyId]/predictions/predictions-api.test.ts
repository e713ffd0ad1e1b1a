// What a program sees of test sets, predictions, evaluations and releases.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiToken, createUser } from "@/lib/auth/create-user";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database } from "@/lib/db/client";
import { bodyLengthHeader } from "@/lib/features/releases/rules";
import { drawRevision } from "@/lib/features/variants/mutations";
import { buildJpeg } from "@/lib/images/build-test-images";
import { imageStorage } from "@/lib/images/image-storage";
import { runEvaluation } from "@/lib/jobs/tasks/run-evaluation";
import { writeRelease } from "@/lib/jobs/tasks/write-release";
import { buildStudy } from "@/prisma/seed/build-study";
import { createTestDatabase } from "@/prisma/seed/test-database";
import * as evaluationRoute from "../evaluations/[evaluationId]/route";
import * as evaluationsRoute from "../evaluations/route";
import * as fileRoute from "../releases/[releaseId]/files/[name]/route";
import * as releasesRoute from "../releases/route";
import * as orderRoute from "../test-sets/[testSetId]/order/route";
import * as testSetsRoute from "../test-sets/route";
import * as predictionRoute from "./[predictionId]/route";
import * as predictionsRoute from "./route";

await createTestDatabase();
const folder = mkdtempSync(join(tmpdir(), "redraw-science-api-"));
Object.assign(process.env, {
  REDRAW_SECRET: "s".repeat(40),
  IMAGES_FOLDER: join(folder, "images"),
  IMPORT_ROOT: folder,
});
afterAll(async () => {
  await closeDatabase();
  rmSync(folder, { recursive: true, force: true });
});

let studyId = 0;
let revisionId = 0;
const tokens = { researcher: "", viewer: "", stranger: "" };
const signal = new AbortController().signal;

beforeAll(async () => {
  const study = await buildStudy({
    classes: { n1: { candidates: 20, references: 20 }, n2: { candidates: 20, references: 20 } },
  });
  studyId = study;
  const candidates = await database().candidate.findMany({ where: { studyId }, include: { image: true } });
  await database().tally.createMany({
    data: candidates.map(({ id }) => ({ studyId, candidateId: id, shown: 10, selected: 5 + (id % 6) })),
  });
  const picture = await buildJpeg(1);
  for (const { image } of candidates) await imageStorage().write(image.sha256, "zoom", picture);
  ({ id: revisionId } = await drawRevision(
    studyOfJob(studyId),
    { strategy: "topImages", imagesPerClass: 10 },
    "tester",
  ));
  for (const name of ["researcher", "viewer", "stranger"] as const) {
    const userId = await createUser({ email: `${name}@example.org`, name, password: "a password of tests" });
    if (name !== "stranger") await database().studyMember.create({ data: { studyId, userId, role: name } });
    tokens[name] = await createApiToken({ userId, name: "test" });
  }
});

type Handler = (request: Request, context: { params: Promise<never> }) => Promise<Response>;

async function call(
  handler: unknown,
  as: keyof typeof tokens | undefined,
  options: {
    method?: string;
    json?: unknown;
    form?: Record<string, string | File>;
    params?: object;
    headers?: Record<string, string>;
  } = {},
) {
  const { method = "GET", json, form, params = {}, headers = {} } = options;
  const data = new FormData();
  for (const [name, value] of Object.entries(form ?? {})) data.set(name, value);
  const body = form ? data : json === undefined ? null : JSON.stringify(json);
  const request = new Request("http://localhost:3000/api", {
    method,
    body,
    headers: { ...headers, ...(as ? { authorization: `Bearer ${tokens[as]}` } : {}) },
  });
  return (handler as Handler)(request, { params: Promise.resolve({ studyId: String(studyId), ...params } as never) });
}

async function setOf(json: object): Promise<{ id: number; imageCount: number }> {
  const answer = await call(testSetsRoute.POST, "researcher", { method: "POST", json });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { testSet: { id: number; imageCount: number } }).testSet;
}

function predictions(images: number, wrongEvery: number): File {
  const half = images / 2;
  const ids = Array.from(
    { length: images },
    (_, image) => (Number(image >= half) + Number(image % wrongEvery === 0)) % 2,
  );
  return new File([JSON.stringify(ids)], "model.json");
}

test("test sets, predictions and an evaluation, from one end to the other", async () => {
  const reference = await setOf({ kind: "reference" });
  const revision = await setOf({ kind: "revision", revisionId });
  expect([reference.imageCount, revision.imageCount]).toEqual([40, 20]);
  const order = await call(orderRoute.GET, "viewer", { params: { testSetId: String(revision.id) } });
  expect((await order.text()).split("\n")[1]).toMatch(/^0,n1,0,[0-9a-f]{64},n1\//);
  for (const [model, every] of [
    ["good", 10],
    ["fair", 5],
    ["poor", 3],
  ] as const)
    for (const { id, imageCount } of [reference, revision]) {
      const form = { file: predictions(imageCount, every), testSet: String(id), model };
      expect((await call(predictionsRoute.POST, "researcher", { method: "POST", form })).status).toBe(201);
    }
  const made = await call(evaluationsRoute.POST, "researcher", {
    method: "POST",
    json: { originalSetId: reference.id, newSetIds: [revision.id] },
  });
  expect(made.status).toBe(202);
  const { evaluation } = (await made.json()) as { evaluation: { id: number } };
  await runEvaluation({ studyId, evaluationId: evaluation.id }, { signal });
  const answer = await call(evaluationRoute.GET, "viewer", { params: { evaluationId: String(evaluation.id) } });
  const { evaluation: done } = (await answer.json()) as {
    evaluation: { state: string; result: { comparisons: { models: { name: string }[] }[] } };
  };
  expect(done.state).toBe("done");
  expect(done.result.comparisons[0]?.models.map(({ name }) => name)).toEqual(["good", "fair", "poor"]);
});

test("predictions that are refused name what mends them; those in doubt wait for an answer", async () => {
  const { id } = await setOf({ kind: "reference" });
  const short = await call(predictionsRoute.POST, "researcher", {
    method: "POST",
    form: { file: new File(["[0,1]"], "x.json"), testSet: String(id) },
  });
  expect(short.status).toBe(400);
  expect(JSON.stringify(await short.json())).toMatch(/2 predictions and the test set has 40/);
  const empty = await call(predictionsRoute.POST, "researcher", { method: "POST", form: { testSet: "x" } });
  expect(JSON.stringify(await empty.json())).toMatch(/\\"file\\" is no file.*\\"testSet\\" is no id/);
  const late = new File(
    [JSON.stringify(Array.from({ length: 40 }, (_, image) => 1 + Number(image >= 20)))],
    "late.json",
  );
  const read = await call(predictionsRoute.POST, "researcher", {
    method: "POST",
    form: { file: late, testSet: String(id) },
  });
  const { predictions: sets } = (await read.json()) as { predictions: { id: number; state: string }[] };
  expect(sets[0]?.state).toBe("doubtful");
  const params = { predictionId: String(sets[0]?.id) };
  const mended = await call(predictionRoute.PATCH, "researcher", {
    method: "PATCH",
    json: { decision: "mend" },
    params,
  });
  expect(await mended.json()).toMatchObject({ prediction: { state: "accepted", correct: 40 } });
  expect((await call(predictionRoute.DELETE, "researcher", { method: "DELETE", params })).status).toBe(204);
});

test("a file of a release comes whole, in parts that fit together, and not at all once it is known", async () => {
  const made = await call(releasesRoute.POST, "researcher", {
    method: "POST",
    json: { revisionId, options: { images: "zoom" } },
  });
  const { release } = (await made.json()) as { release: { id: number } };
  await writeRelease({ studyId, releaseId: release.id }, { signal });
  const get = (headers: Record<string, string> = {}, name = "DATACARD.md") =>
    call(fileRoute.GET, "viewer", { params: { releaseId: String(release.id), name }, headers });
  const whole = await get();
  const text = await whole.text();
  expect(whole.status).toBe(200);
  expect(Number(whole.headers.get(bodyLengthHeader))).toBe(Buffer.byteLength(text));
  const [first, rest] = [await get({ range: "bytes=0-99" }), await get({ range: "bytes=100-" })];
  expect([first.status, rest.status]).toEqual([206, 206]);
  expect((await first.text()) + (await rest.text())).toBe(text);
  expect(rest.headers.get("content-range")).toBe(`bytes 100-${Buffer.byteLength(text) - 1}/${Buffer.byteLength(text)}`);
  const etag = whole.headers.get("etag") ?? "";
  expect((await get({ "if-none-match": etag })).status).toBe(304);
  expect((await get({ range: "bytes=0-9", "if-range": '"another"' })).status).toBe(200);
  expect((await get({ range: `bytes=${10 ** 9}-` })).status).toBe(416);
  expect((await get({}, "../../secrets.json")).status).toBe(404);
});

test("roles: a viewer reads, a stranger finds nothing, nobody without a token", async () => {
  expect((await call(predictionsRoute.GET, "viewer")).status).toBe(200);
  expect((await call(testSetsRoute.POST, "viewer", { method: "POST", json: { kind: "reference" } })).status).toBe(403);
  expect((await call(releasesRoute.GET, "stranger")).status).toBe(404);
  expect((await call(evaluationsRoute.GET, undefined)).status).toBe(401);
});
