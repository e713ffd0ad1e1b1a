import { afterAll, expect, test } from "vitest";
import { createUser } from "@/lib/auth/create-user";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database, pool } from "@/lib/db/client";
import { checkInvariants } from "@/lib/db/invariants";
import { imageStorage } from "@/lib/images/image-storage";
import { buildGeneratedCrowd } from "@/prisma/seed/generated-crowd";
import { buildGeneratedPool } from "@/prisma/seed/generated-pool";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { announceImageFiles, removeImageFiles } from "../deletions/mutations";
import { applyExclusion } from "../exclusions/mutations";
import { exclusionTargetsSchema } from "../exclusions/schema";
import { addFlags } from "../flags/mutations";
import { getManifest } from "../manifests/queries";
import { payAssignment } from "../payments/mutations";
import { listPayouts } from "../payments/queries";
import { archiveStudy, extendBatch } from "../postings/mutations";
import { createRound } from "../reviews/mutations";
import { cloneStudy, unarchiveStudy } from "../studies/mutations";
import { getStudySpend } from "../studies/queries";
import { drawRevisions } from "../variants/mutations";
import { importStudy } from "./mutations";
import { exportStudy } from "./queries";
import { orderTables } from "./rules";

await createTestDatabase();
afterAll(closeDatabase);

const bytesOf = async (studyId: AuthorizedStudyId) => {
  const chunks: Buffer[] = [];
  for await (const chunk of exportStudy(studyId)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};
const feed = async function* (bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
};
let user: { id: string; name: string; email: string };

async function build(name: string) {
  const pg = pool("jobs");
  user ??= {
    id: await createUser({ email: "ada@example.org", name: "Ada", password: "a long enough password" }),
    name: "Ada",
    email: "ada@example.org",
  };
  const studyId = studyOfJob(
    await buildGeneratedPool(pg, { name, classes: 3, candidatesPerClass: 42, referencesPerClass: 24 }),
  );
  await buildGeneratedCrowd(pg, { studyId, workers: 10, redundancy: 10, spammers: 1 });
  await database().study.update({
    where: { id: studyId },
    data: { minimumVotes: 5, members: { create: { userId: user.id, role: "admin" } } },
  });
  const [worker] = await database().worker.findMany({
    where: { assignments: { some: { studyId } } },
    orderBy: { id: "desc" },
    take: 1,
  });
  await applyExclusion(
    studyId,
    { name: "p", reason: "r", targets: exclusionTargetsSchema.parse({ workers: [worker?.pseudonym] }) },
    user.id,
  );
  const [candidate] = await database().candidate.findMany({ where: { studyId, role: "candidate" }, take: 1 });
  await addFlags(studyId, { candidateIds: [candidate?.id ?? 0], reason: "invalid", note: "" }, user.id);
  const [revision] = await drawRevisions(studyId, [{ strategy: "topImages", imagesPerClass: 5 }], user.id);
  await createRound(studyId, { revisionId: revision?.id ?? 0, reviewersPerClass: 1, reviewers: [] }, user.id);
  return { studyId, revisionId: revision?.id ?? 0 };
}

/** Books for what is approved, one submission that is not decided, one that is open, and money set aside for HITs and a bonus. */
async function leaveOpenEnds(studyId: AuthorizedStudyId) {
  const sql = (text: string) => pool("jobs").query(text, [studyId]);
  await database().study.update({ where: { id: studyId }, data: { budgetCents: 1_000_000 } });
  await sql(`update assignments set state = 'confirmed', decided_at = null
    where study_id = $1 and state = 'approved' and id in (select max(id) from assignments where study_id = $1 and state = 'approved')`);
  await sql(`insert into assignments (study_id, hit_id, posting_id, endpoint, market_assignment_id, market_worker_id, state)
    select study_id, hit_id, posting_id, endpoint, 'OPENED', 'SOMEBODY', 'opened' from assignments where study_id = $1 order by id limit 1`);
  await sql(`insert into ledger_entries (study_id, effect_key, kind, amount_cents, batch_id, posting_id)
    select a.study_id, format('spent/%s/%s/%s', a.study_id, a.posting_id, a.market_assignment_id), 'spent', 14, h.batch_id, a.posting_id
    from assignments a join hits h on h.study_id = a.study_id and h.id = a.hit_id where a.study_id = $1 and a.state = 'approved'`);
  await sql(`insert into ledger_entries (study_id, effect_key, kind, amount_cents, batch_id, posting_id)
    select p.study_id, format('reserve/%s/%s', p.study_id, p.id), 'reserved', 28, h.batch_id, p.id
    from hit_postings p join hits h on h.study_id = p.study_id and h.id = p.hit_id where p.study_id = $1 order by p.id limit 1`);
  await sql(`insert into ledger_entries (study_id, effect_key, kind, amount_cents, batch_id)
    select study_id, format('reserve-payment/bonus/%s/7', study_id), 'reserved', 300, id from batches where study_id = $1`);
}

test("a study comes back from its archive with the same frequencies, draws and reviews, beside itself, and without a raw worker id", async () => {
  const { studyId, revisionId } = await build("whole");
  const [image] = await database().image.findMany({
    where: { candidates: { some: { studyId } } },
    take: 1,
    orderBy: { id: "asc" },
  });
  await imageStorage().write(image?.sha256 ?? "", "tile", Buffer.from("not a picture, and not looked at"));
  await leaveOpenEnds(studyId);
  const archive = await bytesOf(studyId);
  const workers = await database().worker.findMany();
  for (const { marketWorkerId, pseudonym } of workers) {
    expect(archive.includes(marketWorkerId)).toBe(false);
    expect(archive.includes(`"market_worker_id": "${pseudonym}"`)).toBe(false);
  }
  const imported = await importStudy(feed(archive), user);
  expect(imported).toMatchObject({ name: "whole (2)", nameInArchive: "whole" });
  const copy = studyOfJob(imported.studyId);
  const talliesOf = (id: number) =>
    database().$queryRaw`
      select i.sha256, k.wnid, t.shown, t.selected from tallies t join candidates c on c.study_id = t.study_id and c.id = t.candidate_id
      join images i on i.id = c.image_id join image_classes k on k.study_id = c.study_id and k.id = c.class_id
      where t.study_id = ${id} and t.shown > 0 order by 1, 2`;
  expect(await talliesOf(copy)).toEqual(await talliesOf(studyId));
  // The manifest's bytes are made of the revision's rows alone.
  expect((await getManifest(copy, revisionId, "json")).manifestSha256).toBe(
    (await getManifest(studyId, revisionId, "json")).manifestSha256,
  );
  for (const noun of ["flag", "classReview", "exclusionPolicy", "hit", "assignment", "revision"] as const)
    expect([
      noun,
      await (database()[noun] as { count(of: object): Promise<number> }).count({ where: { studyId: copy } }),
    ]).toEqual([
      noun,
      await (database()[noun] as { count(of: object): Promise<number> }).count({ where: { studyId } }),
    ]);
  const problems = (await checkInvariants(database())).flatMap((one) => one.problems);
  expect(problems.filter((problem) => problem.startsWith(`study ${copy}:`))).toEqual([]);
  // What was paid stands in the books; what was set aside is free, and nobody waits for money here.
  const spend = { spentCents: 14 * (await database().assignment.count({ where: { studyId, state: "approved" } })) };
  expect(await getStudySpend(copy)).toMatchObject({ ...spend, reservedCents: 0 });
  expect(await getStudySpend(studyId)).toMatchObject({ ...spend, reservedCents: 28 + 300 });
  expect(await listPayouts(copy)).toEqual([]);
  const [undecided] = await database().assignment.findMany({ where: { studyId: copy, state: "confirmed" }, take: 1 });
  await expect(payAssignment(copy, undecided?.id ?? 0, user.id)).rejects.toThrow("it came with an archive");
  const [batch] = await database().batch.findMany({ where: { studyId: copy } });
  await expect(extendBatch(copy, batch?.id ?? 0, 3600, user.id)).rejects.toThrow("it is archived");
  await archiveStudy(copy, user.id);
  await unarchiveStudy(copy, user.id);
  // The copy lives on: new rows find free ids.
  expect(await drawRevisions(copy, [{ strategy: "topImages", imagesPerClass: 5 }], user.id)).toHaveLength(1);
});

test("an archive that was cut short, changed or is none is refused and leaves nothing", async () => {
  const { studyId } = await build("refused");
  const { sha256 } = await database().image.findFirstOrThrow({ where: { candidates: { some: { studyId } } } });
  await imageStorage().write(sha256, "tile", Buffer.from("not a picture, and not looked at"));
  const archive = await bytesOf(studyId);
  const count = await database().study.count();
  await expect(importStudy(feed(archive.subarray(0, archive.length - 60_000)), user)).rejects.toMatchObject({
    code: "badRequest",
  });
  // At any place: behind the head of a file, in it, between two.
  const image = archive.indexOf("images/tile/");
  for (const end of [image + 512, image + 520, image, archive.length - 1600, 100])
    await expect(importStudy(feed(archive.subarray(0, end)), user)).rejects.toMatchObject({ code: "badRequest" });
  const breaking = async function* () {
    yield archive.subarray(0, image + 512);
    throw new Error("the line is dead");
  };
  await expect(importStudy(breaking(), user)).rejects.toThrow("the line is dead");
  const changed = Buffer.from(archive);
  const at =
    changed.indexOf('"wnid": "c0001"') >= 0 ? changed.indexOf('"wnid": "c0001"') : changed.indexOf('"wnid":"c0001"');
  changed.write("X", at + 9);
  await expect(importStudy(feed(changed), user)).rejects.toThrow("is not what was exported");
  const scribbled = Buffer.from(archive);
  scribbled.write("!", scribbled.lastIndexOf('"version"'));
  await expect(importStudy(feed(scribbled), user)).rejects.toThrow("its manifest is no JSON");
  await expect(importStudy(feed(Buffer.from("no tar at all")), user)).rejects.toThrow(
    "Cannot import the study archive",
  );
  expect(await database().study.count()).toBe(count);
});

test("an import that fails once files are written leaves none, and a name that is taken is refused", async () => {
  const { studyId } = await build("filed");
  const image = await database().image.findFirstOrThrow({ where: { candidates: { some: { studyId } } } });
  await imageStorage().write(image.sha256, "tile", Buffer.from("not a picture, and not looked at"));
  const archive = await bytesOf(studyId);
  const gone = image.sha256.replace(/^./, (first) => (first === "0" ? "1" : "0"));
  await database().image.update({ where: { id: image.id }, data: { sha256: gone } });
  await imageStorage().remove(image.sha256, "tile");
  await expect(importStudy(feed(archive), user, "filed")).rejects.toMatchObject({ code: "conflict" });
  expect(await imageStorage().has(image.sha256, "tile")).toBe(false);
  // As by kill -9: files and no row. The sweep finds them.
  await announceImageFiles([image.sha256]);
  await imageStorage().write(image.sha256, "tile", Buffer.from("left"));
  await removeImageFiles(null);
  expect(await imageStorage().has(image.sha256, "tile")).toBe(false);
  expect(await importStudy(feed(archive), user, "elsewhere")).toMatchObject({
    name: "elsewhere",
    nameInArchive: "filed",
  });
  expect(await imageStorage().has(image.sha256, "tile")).toBe(true);
  expect(await database().imageRemoval.count()).toBe(0);
});

test("a clone has settings and classes, and no image, vote or cent", async () => {
  const { studyId } = await build("original");
  const id = await cloneStudy(studyId, user, { name: "again", images: false });
  expect(await database().imageClass.count({ where: { studyId: id } })).toBe(3);
  expect(await database().candidate.count({ where: { studyId: id } })).toBe(0);
  expect(await database().study.findUnique({ where: { id } })).toMatchObject({ minimumVotes: 5, budgetCents: 0 });
  const withImages = await cloneStudy(studyId, user, { name: "with images", images: true });
  expect(await database().candidate.count({ where: { studyId: withImages } })).toBe(
    await database().candidate.count({ where: { studyId } }),
  );
  expect(await database().tally.count({ where: { studyId: withImages } })).toBe(0);
  await expect(cloneStudy(studyId, user, { name: "again", images: false })).rejects.toMatchObject({ code: "conflict" });
});

test("tables come after those they refer to, and a circle is refused", () => {
  expect(
    orderTables(
      ["a", "b", "c"],
      [
        { from: "a", to: "c" },
        { from: "c", to: "b" },
        { from: "b", to: "b" },
        { from: "b", to: "elsewhere" },
      ],
    ),
  ).toEqual(["b", "c", "a"]);
  expect(() =>
    orderTables(
      ["a", "b"],
      [
        { from: "a", to: "b" },
        { from: "b", to: "a" },
      ],
    ),
  ).toThrow("circle");
});
