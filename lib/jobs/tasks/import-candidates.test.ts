import { copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database, pool } from "@/lib/db/client";
import { importClassList } from "@/lib/features/classes/mutations";
import { createImport, pauseImport, requeueStalledImports, resumeImport } from "@/lib/features/imports/mutations";
import { getImport, listImportFiles } from "@/lib/features/imports/queries";
import type { NewFolderImport } from "@/lib/features/imports/schema";
import { buildBomb, buildJpeg, picture, svg } from "@/lib/images/build-test-images";
import { readDerivative } from "@/lib/images/read-derivative";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { importCandidates, runImport } from "./import-candidates";

const testDatabase = await createTestDatabase();
let folder = "";
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "redraw-import-")));
});
afterAll(async () => {
  await closeDatabase();
  await rm(folder, { recursive: true, force: true });
});

type StudyId = ReturnType<typeof studyOfJob>;
let studies = 0;
async function buildStudy(wnids: readonly string[]): Promise<StudyId> {
  studies += 1;
  const { id } = await database().study.create({ data: { name: `study ${studies}` } });
  const studyId = studyOfJob(id);
  const bytes = new TextEncoder().encode(JSON.stringify(wnids.map((wnid) => ({ wnid, synset: [wnid] }))));
  await importClassList(studyId, { format: "json", bytes, name: "classes.json", actor: "user-1" });
  return studyId;
}

async function write(path: string, bytes: Buffer | string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
}

async function writeImages(under: string, count: number, firstSeed: number): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await write(
      `${under}/${String(index + 1).padStart(4, "0")}.jpg`,
      await buildJpeg(firstSeed + index, { width: 40, height: 30 }),
    );
}

const create = (studyId: StudyId, input: Omit<NewFolderImport, "role"> & { role?: NewFolderImport["role"] }) =>
  createImport(studyId, { role: "candidate", ...input, createdBy: "user-1", inProcess: true });
const never = () => new AbortController().signal;
const run = async (studyId: StudyId, input: Parameters<typeof create>[1]) => {
  const { id } = await create(studyId, input);
  const outcome = await runImport(studyId, id, { signal: never() });
  return { outcome, import: await getImport(studyId, id) };
};
const refusalsOf = async (studyId: StudyId, importId: number) =>
  Object.fromEntries(
    (await listImportFiles(studyId, importId, { outcome: "refused", after: "", limit: 1000 })).map((row) => [
      row.path,
      row.reason,
    ]),
  );

test("a folder of <class>/<image> becomes candidates whose tile and zoom can be shown", async () => {
  const studyId = await buildStudy(["cat", "dog"]);
  await writeImages("plain/cat", 3, 100);
  await writeImages("plain/dog", 2, 200);
  const { outcome, import: done } = await run(studyId, { folder: join(folder, "plain") });
  expect(outcome).toBe("done");
  expect(done).toMatchObject({ state: "done", total: 5, imported: 5, duplicates: 0, refused: 0, error: null });
  expect(done.finishedAt).toBeInstanceOf(Date);
  const candidates = await database().candidate.findMany({
    where: { studyId },
    select: { path: true, role: true, class: { select: { wnid: true } }, image: true },
    orderBy: { path: "asc" },
  });
  expect(candidates.map((row) => `${row.class.wnid} ${row.path} ${row.role}`)).toEqual([
    "cat cat/0001.jpg candidate",
    "cat cat/0002.jpg candidate",
    "cat cat/0003.jpg candidate",
    "dog dog/0001.jpg candidate",
    "dog dog/0002.jpg candidate",
  ]);
  for (const { image } of candidates) {
    expect(image).toMatchObject({ width: 40, height: 30, format: "jpeg", source: "folder" });
    expect((await readDerivative(image.sha256, "tile"))?.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    expect(await readDerivative(image.sha256, "zoom")).toBeDefined();
  }
});

test("each bad file is a row that names act, place, value and mend, and the good ones come in", async () => {
  const studyId = await buildStudy(["cat", "dog", "eel", "fox"]);
  const good = await buildJpeg(300);
  await write("bad/cat/good.jpg", good);
  await write("bad/cat/text.jpg", "this is only called a photo");
  await write("bad/cat/truncated.jpg", good.subarray(0, good.length / 2));
  await write("bad/cat/bomb.png", buildBomb());
  await write("bad/cat/drawing.jpg", svg);
  await write("bad/cat/empty.jpg", "");
  await write("bad/catt/good.jpg", await buildJpeg(301));
  await write("bad/stray.jpg", await buildJpeg(302));
  await write("bad/dog/deeper/good.jpg", await buildJpeg(303));
  await symlink("/etc/hostname", join(folder, "bad/cat/link.jpg"));
  const { outcome, import: done } = await run(studyId, { folder: join(folder, "bad") });
  expect(outcome).toBe("done");
  expect(done).toMatchObject({ total: 10, imported: 1, duplicates: 0, refused: 9 });
  expect(await refusalsOf(studyId, done.id)).toEqual({
    "cat/text.jpg":
      'Cannot import cat/text.jpg: the content is text that begins "this is only cal"; give a JPEG, PNG, WebP, AVIF or GIF image',
    "cat/truncated.jpg":
      "Cannot import cat/truncated.jpg: the JPEG data is truncated or damaged (premature end of JPEG image); replace the file by a whole one",
    "cat/bomb.png":
      "Cannot import cat/bomb.png: the image has 16000 x 16000 = 256000000 pixels and 50000000 are the most; scale it down",
    "cat/drawing.jpg":
      "Cannot import cat/drawing.jpg: the content is an SVG drawing; give a JPEG, PNG, WebP, AVIF or GIF image",
    "cat/empty.jpg": "Cannot import cat/empty.jpg: the file is empty; put the image there or remove it",
    "cat/link.jpg":
      "Cannot import cat/link.jpg: it is a link that leaves the import root; put the images themselves there",
    "catt/good.jpg":
      'Cannot import catt/good.jpg: "catt" is no class of this study, which has cat, dog, eel, … (4); name it as one of these, or add the class and import again',
    "dog/deeper": "Cannot import dog/deeper: it is a folder; put the images directly into the folder of their class",
    "stray.jpg": "Cannot import stray.jpg: it stands beside the class folders; move it into the folder of its class",
  });
});

test("a folder outside the root, one that is not there, and a study without classes are refused before anything is written", async () => {
  const studyId = await buildStudy(["cat"]);
  await expect(create(studyId, { folder: "/etc" })).rejects.toMatchObject({ code: "forbidden" });
  await expect(create(studyId, { folder: join(folder, "missing") })).rejects.toThrow(
    `Cannot import from ${join(folder, "missing")}: it cannot be opened (ENOENT); check the spelling`,
  );
  const { id } = await database().study.create({ data: { name: "no classes" } });
  await expect(create(studyOfJob(id), { folder })).rejects.toThrow("has no classes; import a class list first");
  expect(await database().candidateImport.count({ where: { studyId: { in: [studyId, id] } } })).toBe(0);
});

test("the same image twice in a class is one candidate; in another class it is another, on the same image", async () => {
  const studyId = await buildStudy(["cat", "lynx"]);
  await writeImages("same/cat", 1, 400);
  await mkdir(join(folder, "same/lynx"));
  await copyFile(join(folder, "same/cat/0001.jpg"), join(folder, "same/cat/0002.jpg"));
  await copyFile(join(folder, "same/cat/0001.jpg"), join(folder, "same/lynx/0001.jpg"));
  const first = await run(studyId, { folder: join(folder, "same"), role: "reference" });
  expect(first.import).toMatchObject({ imported: 2, duplicates: 1 });
  expect(await listImportFiles(studyId, first.import.id, { outcome: "duplicate", after: "", limit: 9 })).toMatchObject([
    {
      path: "cat/0002.jpg",
      reason: "the same image is in this class already, as reference cat/0001.jpg; nothing to mend",
    },
  ]);
  const again = await run(studyId, { folder: join(folder, "same") });
  expect(again.import).toMatchObject({ imported: 0, duplicates: 3 });
  const candidates = await database().candidate.findMany({ where: { studyId } });
  expect(candidates.map((row) => row.role)).toEqual(["reference", "reference"]);
  expect(new Set(candidates.map((row) => row.imageId)).size).toBe(1);
});

test("from and to take a slice of each class's files, sorted by name", async () => {
  const studyId = await buildStudy(["cat", "dog"]);
  await writeImages("slice/cat", 5, 500);
  await writeImages("slice/dog", 3, 600);
  const source = join(folder, "slice");
  const reference = await run(studyId, { folder: source, role: "reference", to: 2 });
  const candidate = await run(studyId, { folder: source, from: 3, to: 4 });
  expect(reference.import).toMatchObject({ total: 4, imported: 4 });
  expect(candidate.import).toMatchObject({ total: 3, imported: 3 });
  const paths = async (role: "candidate" | "reference") =>
    (await database().candidate.findMany({ where: { studyId, role }, orderBy: { path: "asc" } })).map(
      (row) => row.path,
    );
  expect(await paths("reference")).toEqual(["cat/0001.jpg", "cat/0002.jpg", "dog/0001.jpg", "dog/0002.jpg"]);
  expect(await paths("candidate")).toEqual(["cat/0003.jpg", "cat/0004.jpg", "dog/0003.jpg"]);
});

test("an import that is stopped goes on with the files that have no row, and ends as if never stopped", async () => {
  const studyId = await buildStudy(["cat"]);
  await writeImages("long/cat", 400, 1000);
  const { id } = await create(studyId, { folder: join(folder, "long") });
  const stopping = new AbortController();
  const running = runImport(studyId, id, { signal: stopping.signal });
  await expect.poll(async () => (await getImport(studyId, id)).imported, { interval: 2 }).toBeGreaterThan(0);
  stopping.abort();
  expect(await running).toBe("stopped");
  const halfway = await getImport(studyId, id);
  expect(halfway.state).toBe("running");
  expect(halfway.imported).toBeGreaterThan(0);
  expect(halfway.imported).toBeLessThan(400);
  expect(await database().candidateImportFile.count({ where: { studyId, importId: id } })).toBe(halfway.imported);
  expect(await database().candidate.count({ where: { studyId } })).toBe(halfway.imported);
  expect(await runImport(studyId, id, { signal: never() })).toBe("done");
  expect(await getImport(studyId, id)).toMatchObject({ state: "done", total: 400, imported: 400, duplicates: 0 });
  expect(await runImport(studyId, id, { signal: never() })).toBe("notDue");
});

test("a job that is stopped fails, so that the queue keeps it", async () => {
  const studyId = await buildStudy(["cat"]);
  const { id } = await create(studyId, { folder: join(folder, "long") });
  const stopping = new AbortController();
  stopping.abort();
  await expect(importCandidates({ studyId, importId: id }, { signal: stopping.signal })).rejects.toThrow("was stopped");
});

test("pause stops a running import, resume lets it go on; neither can be done twice", async () => {
  const studyId = await buildStudy(["cat"]);
  const { id } = await create(studyId, { folder: join(folder, "long") });
  const running = runImport(studyId, id, { signal: never() });
  await expect.poll(async () => (await getImport(studyId, id)).imported, { interval: 2 }).toBeGreaterThan(0);
  await pauseImport(studyId, id, "user-1");
  expect(await running).toBe("paused");
  const paused = await getImport(studyId, id);
  expect(paused.imported).toBeLessThan(400);
  await expect(pauseImport(studyId, id, "user-1")).rejects.toThrow(
    `Cannot pause import ${id} of study ${studyId}: it is paused; only one that is queued or running can`,
  );
  expect(await runImport(studyId, id, { signal: never() })).toBe("notDue");
  await resumeImport(studyId, id, "user-1");
  expect(await jobsOf(studyId, id)).toHaveLength(1);
  expect(await runImport(studyId, id, { signal: never() })).toBe("done");
  expect(await getImport(studyId, id)).toMatchObject({ state: "done", imported: 400 });
  await expect(resumeImport(studyId, id, "user-1")).rejects.toThrow(
    "it is done; only one that is paused or failed can",
  );
});

test("two processes at one import: one works, the other looks again later", async () => {
  const studyId = await buildStudy(["cat"]);
  const { id } = await create(studyId, { folder: join(folder, "long") });
  const outcomes = await Promise.all([
    runImport(studyId, id, { signal: never() }),
    runImport(studyId, id, { signal: never() }),
  ]);
  expect(outcomes.toSorted()).toEqual(["done", "elsewhere"]);
  expect(await getImport(studyId, id)).toMatchObject({ imported: 400, duplicates: 0 });
});

test("a folder that vanishes fails the import with the reason; once it is back the import can be resumed", async () => {
  const studyId = await buildStudy(["cat"]);
  await writeImages("gone/cat", 2, 700);
  const { id } = await create(studyId, { folder: join(folder, "gone") });
  await rm(join(folder, "gone"), { recursive: true });
  expect(await runImport(studyId, id, { signal: never() })).toBe("failed");
  expect(await getImport(studyId, id)).toMatchObject({
    state: "failed",
    error: expect.stringContaining("it cannot be opened (ENOENT); check the spelling"),
  });
  await writeImages("gone/cat", 2, 700);
  await resumeImport(studyId, id, "user-1");
  expect(await runImport(studyId, id, { signal: never() })).toBe("done");
});

const jobsOf = async (studyId: number, importId: number) =>
  (
    await pool("jobs").query("select key, locked_at from graphile_worker.jobs where key = $1", [
      `import-candidates/${studyId}/${importId}`,
    ])
  ).rows;

test("an import whose process was killed gets a job again; one that is waiting, at work or paused does not", async () => {
  const studyId = await buildStudy(["cat"]);
  const input = { folder: join(folder, "long"), role: "candidate", createdBy: "user-1" } as const;
  const { id: waiting } = await createImport(studyId, input);
  const { id: killed } = await createImport(studyId, input);
  const { id: paused } = await createImport(studyId, { ...input, inProcess: true });
  await pauseImport(studyId, paused, "user-1");
  const { id: atWork } = await createImport(studyId, { ...input, inProcess: true });
  // The job of a killed process stays locked by a worker that is no more.
  await pool("jobs").query(
    `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'gone' where key = $1`,
    [`import-candidates/${studyId}/${killed}`],
  );
  await testDatabase.moveClock(60);
  const holder = await pool("jobs").connect();
  await holder.query("select pg_advisory_lock(hashtextextended($1, 0))", [`import-candidates/${studyId}/${atWork}`]);
  await requeueStalledImports();
  await holder.query("select pg_advisory_unlock_all()");
  holder.release();
  expect(await jobsOf(studyId, killed)).toEqual([{ key: `import-candidates/${studyId}/${killed}`, locked_at: null }]);
  expect(await jobsOf(studyId, waiting)).toHaveLength(1);
  expect(await jobsOf(studyId, paused)).toHaveLength(0);
  expect(await jobsOf(studyId, atWork)).toHaveLength(0);
  await requeueStalledImports();
  expect(await jobsOf(studyId, atWork)).toHaveLength(1);
  await testDatabase.moveClock(0);
});

test("a PNG and a JPEG of one name beside each other are two candidates", async () => {
  const studyId = await buildStudy(["cat"]);
  await write("formats/cat/1.jpg", await buildJpeg(800));
  await write("formats/cat/1.png", await picture(801, { width: 64, height: 48 }).png().toBuffer());
  expect((await run(studyId, { folder: join(folder, "formats") })).import).toMatchObject({ imported: 2 });
});
