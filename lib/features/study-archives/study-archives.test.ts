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
import { applyExclusion } from "../exclusions/mutations";
import { exclusionTargetsSchema } from "../exclusions/schema";
import { addFlags } from "../flags/mutations";
import { getManifest } from "../manifests/queries";
import { createRound } from "../reviews/mutations";
import { cloneStudy } from "../studies/mutations";
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

test("a study comes back from its archive with the same frequencies, draws and reviews, beside itself, and without a raw worker id", async () => {
  const { studyId, revisionId } = await build("whole");
  const [image] = await database().image.findMany({
    where: { candidates: { some: { studyId } } },
    take: 1,
    orderBy: { id: "asc" },
  });
  await imageStorage().write(image?.sha256 ?? "", "tile", Buffer.from("not a picture, and not looked at"));
  const archive = await bytesOf(studyId);
  const workers = await database().worker.findMany();
  for (const { marketWorkerId, pseudonym } of workers) {
    expect(archive.includes(marketWorkerId)).toBe(false);
    expect(archive.includes(`"market_worker_id": "${pseudonym}"`)).toBe(false);
  }
  const imported = await importStudy(feed(archive), user);
  expect(imported.name).toBe("whole (2)");
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
  for (const { name, problems } of await checkInvariants(database()))
    if (["I2", "I3", "I7", "I8", "I11"].includes(name)) expect([name, ...problems]).toEqual([name]);
  // The copy lives on: new rows find free ids.
  expect(await drawRevisions(copy, [{ strategy: "topImages", imagesPerClass: 5 }], user.id)).toHaveLength(1);
});

test("an archive that was cut short, changed or is none is refused and leaves nothing", async () => {
  const { studyId } = await build("refused");
  const archive = await bytesOf(studyId);
  const count = await database().study.count();
  await expect(importStudy(feed(archive.subarray(0, archive.length - 60_000)), user)).rejects.toMatchObject({
    code: "badRequest",
  });
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
