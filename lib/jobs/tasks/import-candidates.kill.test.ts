// The job worker's process is killed in the middle of an import, without a chance to tidy up.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database } from "@/lib/db/client";
import { createClassesFromFolder } from "@/lib/features/classes/mutations";
import { createImport } from "@/lib/features/imports/mutations";
import { getImport } from "@/lib/features/imports/queries";
import { buildJpeg } from "@/lib/images/build-test-images";
import { readDerivative } from "@/lib/images/read-derivative";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { runImport } from "./import-candidates";

const { url } = await createTestDatabase();
const images = 320;
let folder = "";
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "redraw-kill-")));
  await mkdir(join(folder, "cat"));
  for (let index = 0; index < images; index += 1)
    await writeFile(join(folder, "cat", `${index}.jpg`), await buildJpeg(50_000 + index, { width: 60, height: 45 }));
});
afterAll(async () => {
  await closeDatabase();
  await rm(folder, { recursive: true, force: true });
});

function startRunner(studyId: number, importId: number): ChildProcess {
  const program = `
    import("./lib/jobs/tasks/import-candidates.ts").then(({ runImport }) =>
      runImport(${studyId}, ${importId}, { signal: new AbortController().signal })).then(() => process.exit(0));`;
  const env = { ...process.env, DATABASE_URL: url };
  return spawn(process.execPath, ["--import", "tsx", "--eval", program], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

test("kill -9 in the middle of an import: every row is whole, its pictures are there, and the rest follows", {
  timeout: 120_000,
}, async () => {
  const { id } = await database().study.create({ data: { name: "killed" } });
  const studyId = studyOfJob(id);
  await createClassesFromFolder(studyId, { folder, actor: "user-1" });
  const created = await createImport(studyId, { folder, role: "candidate", createdBy: "user-1", inProcess: true });
  let kills = 0;
  for (let progress = 0; progress < images / 3; ) {
    const runner = startRunner(id, created.id);
    const ended = once(runner, "exit");
    const before = progress;
    await expect
      .poll(async () => (await getImport(studyId, created.id)).imported, { timeout: 60_000, interval: 10 })
      .toBeGreaterThan(before);
    runner.kill("SIGKILL");
    await ended;
    kills += 1;
    const halfway = await getImport(studyId, created.id);
    const rows = await database().candidateImportFile.count({ where: { studyId, importId: created.id } });
    expect(rows).toBe(halfway.imported);
    const candidates = await database().candidate.findMany({ where: { studyId }, include: { image: true } });
    expect(candidates).toHaveLength(halfway.imported);
    for (const { image } of candidates) expect(await readDerivative(image.sha256, "tile")).toBeDefined();
    progress = halfway.imported;
  }
  expect(kills).toBeGreaterThan(0);
  // The database notices the end of a killed session a moment later, and its lock with it.
  await expect
    .poll(() => runImport(studyId, created.id, { signal: new AbortController().signal }), {
      timeout: 60_000,
      interval: 200,
    })
    .toBe("done");
  expect(await getImport(studyId, created.id)).toMatchObject({
    state: "done",
    total: images,
    imported: images,
    duplicates: 0,
  });
});
