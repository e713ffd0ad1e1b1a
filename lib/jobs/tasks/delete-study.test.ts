import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { createUser } from "@/lib/auth/create-user";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { holdImageFiles } from "@/lib/db/advisory-lock";
import { closeDatabase, database, pool } from "@/lib/db/client";
import { deleteStudy as askForDeletion } from "@/lib/features/deletions/mutations";
import { describeDeletion, listDeletions } from "@/lib/features/deletions/queries";
import { cloneStudy, createStudy } from "@/lib/features/studies/mutations";
import { listStudies } from "@/lib/features/studies/queries";
import { imageStorage } from "@/lib/images/image-storage";
import { releasePath } from "@/lib/images/release-folder";
import { buildGeneratedPool } from "@/prisma/seed/generated-pool";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { deleteStudy } from "./delete-study";
import { sweepStalledWork } from "./sweep-stalled-work";

const { moveClock, url } = await createTestDatabase();
afterAll(closeDatabase);

const going = { signal: new AbortController().signal };
const person = async (name: string) => ({
  id: await createUser({ email: `${name}@example.org`, name, password: "a long enough password" }),
});
const [ada, bob] = [await person("ada"), await person("bob")];

/** An archived study of 300 images, each with a file. */
async function build(name: string) {
  const studyId = studyOfJob(
    await buildGeneratedPool(pool("jobs"), { name, classes: 3, candidatesPerClass: 60, referencesPerClass: 40 }),
  );
  await database().study.update({
    where: { id: studyId },
    data: {
      archivedAt: new Date(),
      ownerId: ada.id,
      members: {
        create: [
          { userId: ada.id, role: "admin" },
          { userId: bob.id, role: "viewer" },
        ],
      },
    },
  });
  const images = await database().image.findMany({ where: { candidates: { some: { studyId } } } });
  await Promise.all(images.map(({ sha256 }) => imageStorage().write(sha256, "tile", Buffer.from("tile"))));
  return { studyId, sha256s: images.map(({ sha256 }) => sha256) };
}

const filesOf = async (sha256s: readonly string[]) =>
  (await Promise.all(sha256s.map((sha256) => imageStorage().has(sha256, "tile")))).filter(Boolean).length;
const jobsOf = (deletionId: number) =>
  database().$queryRaw<
    { key: string }[]
  >`select key from graphile_worker.jobs where key like ${`delete-study/%/${deletionId}`}`;

test("a study is nobody's at once; its rows go, and its files but those of images that another study shows or that were taken down", async () => {
  const { studyId, sha256s } = await build("gone");
  const other = await cloneStudy(studyId, bob, { name: "stays", images: true });
  const [shared] = sha256s.slice(3);
  await database().$executeRaw`
    delete from candidates c using images i where c.study_id = ${other} and i.id = c.image_id and i.sha256 <> ${shared}`;
  const [takenDown] = sha256s;
  await database().image.updateMany({ where: { sha256: takenDown ?? "" }, data: { takenDownAt: new Date() } });
  const released = releasePath(studyId, 1, "images.tar");
  await mkdir(dirname(released), { recursive: true });
  await writeFile(released, "tar");

  await expect(askForDeletion(studyId, ada, "Gone")).rejects.toThrow('its name is "gone" and "Gone" was given');
  await database().study.update({ where: { id: studyId }, data: { archivedAt: null } });
  await expect(askForDeletion(studyId, ada, "gone")).rejects.toThrow("archive it first");
  await database().study.update({ where: { id: studyId }, data: { archivedAt: new Date() } });
  expect(await describeDeletion(studyId)).toMatchObject({ classes: 3, candidates: 300, images: 299 });

  const { deletionId } = await askForDeletion(studyId, ada, "gone");
  expect((await listStudies(ada.id)).map(({ id }) => id)).not.toContain(studyId);
  expect(await jobsOf(deletionId)).toHaveLength(1);
  // Its name is free again, and whoever belonged to it reads what became of it.
  await createStudy(ada, { name: "gone" });
  expect(await listDeletions(bob.id)).toMatchObject([{ name: "gone", state: "queued", by: "ada", own: false }]);
  await expect(askForDeletion(studyId, ada, "gone")).rejects.toMatchObject({ code: "notFound" });

  await deleteStudy({ studyId, deletionId }, going);
  expect(await listDeletions(ada.id)).toMatchObject([{ state: "done", images: 298, removed: 298, own: true }]);
  expect(await database().study.count({ where: { id: studyId } })).toBe(0);
  expect((await database().image.findMany()).map(({ sha256 }) => sha256).sort()).toEqual([shared, takenDown].sort());
  expect(await filesOf(sha256s)).toBe(2);
  expect(existsSync(released)).toBe(false);
  expect(await database().auditEvent.count({ where: { studyId, act: "study.delete" } })).toBe(1);
  await deleteStudy({ studyId, deletionId }, going);
  expect(await listDeletions(bob.id)).toMatchObject([{ state: "done", removed: 298 }]);
});

test("files wait while an import writes some; a job that was lost is queued again; images that came back meanwhile stay", async () => {
  await database().candidate.deleteMany();
  await database().image.deleteMany();
  const { studyId, sha256s } = await build("again");
  const { deletionId } = await askForDeletion(studyId, ada, "again");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await holdImageFiles(client);
  await deleteStudy({ studyId, deletionId }, going);
  expect(await filesOf(sha256s)).toBe(300);
  expect((await listDeletions(ada.id))[0]).toMatchObject({ state: "running", images: 300, removed: 0 });
  // The import names one of them, and ends.
  const [back = ""] = sha256s;
  await database().image.create({
    data: { sha256: back, width: 1, height: 1, byteSize: 1, format: "jpeg", source: "folder" },
  });
  // A process that is killed lets go of it by its connection's end alone.
  await client.end();
  await expect
    .poll(
      async () =>
        (await pool().query("select from pg_locks where locktype = 'advisory' and mode = 'ShareLock'")).rowCount,
    )
    .toBe(0);

  await database().$executeRaw`
    select graphile_worker.remove_job(key) from graphile_worker.jobs where key = ${`delete-study/${studyId}/${deletionId}`}`;
  await moveClock(60);
  await sweepStalledWork({}, going);
  expect(await jobsOf(deletionId)).toHaveLength(1);

  const stopping = new AbortController();
  stopping.abort();
  await expect(deleteStudy({ studyId, deletionId }, { signal: stopping.signal })).rejects.toThrow("goes on later");
  await deleteStudy({ studyId, deletionId }, going);
  expect(await filesOf(sha256s)).toBe(1);
  expect(await filesOf([back])).toBe(1);
  expect(await database().imageRemoval.count()).toBe(0);
  expect((await listDeletions(ada.id))[0]).toMatchObject({ state: "done", images: 300, removed: 300 });
});
