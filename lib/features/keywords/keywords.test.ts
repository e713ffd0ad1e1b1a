import { afterAll, expect, test } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database } from "@/lib/db/client";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { confirmPicks, importKeywordPlan, pickCandidates } from "./mutations";
import { listConfirmedPicks, listKeywordCoverage, listKeywordImages } from "./queries";

await createTestDatabase();
afterAll(closeDatabase);

async function buildStudy(name: string, images: readonly (readonly [keyword: string, role?: "reference"])[]) {
  const { id } = await database().study.create({ data: { name } });
  const studyId = studyOfJob(id);
  const { id: classId } = await database().imageClass.create({
    data: { studyId, wnid: "airplane", lemmas: ["airplane"], position: 0 },
  });
  const ids: number[] = [];
  for (const [at, [keyword, role]] of images.entries()) {
    const sha256 = `${id}f${at}`.padStart(64, "0");
    const image = await database().image.create({
      data: { sha256, width: 32, height: 32, byteSize: 100, format: "png", source: "tinyImages" },
    });
    const data = {
      studyId,
      classId,
      imageId: image.id,
      role: role ?? ("candidate" as const),
      keyword,
      path: `airplane/${at}.png`,
    };
    ids.push((await database().candidate.create({ data })).id);
  }
  return { studyId, ids };
}
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

test("a plan of counts, what there is of each keyword, and two people who agree", async () => {
  const { studyId, ids } = await buildStudy("keywords", [["airbus"], ["airbus"], ["biplane"], ["airbus", "reference"]]);
  const [first = 0, second = 0] = ids;
  const counts = { airplane: { biplane: 100, airbus: 300 } };
  const plan = { bytes: encode(counts), name: "counts.json", total: 4, top: 50, actor: "user-1" };
  expect(await importKeywordPlan(studyId, plan)).toEqual({ classes: 1, keywords: 2 });
  await expect(importKeywordPlan(studyId, { ...plan, version: "0" })).rejects.toThrow(
    'user-1 planned 2 keywords of 1 classes, from "counts.json", after you opened this page',
  );
  await pickCandidates(studyId, [first, second], true, "user-1");
  await pickCandidates(studyId, [first], true, "user-2");
  await expect(confirmPicks(studyId, { candidateIds: [first], confirmed: true }, "user-1")).rejects.toThrow(
    "you picked it yourself",
  );
  await confirmPicks(studyId, { candidateIds: [first], confirmed: true }, "user-2");
  await confirmPicks(studyId, { candidateIds: [second], confirmed: false }, "user-2");
  // 4 x 300/400 = 3, 4 x 100/400 = 1
  expect(await listKeywordCoverage(studyId)).toEqual([
    { wnid: "airplane", keyword: "airbus", original: 300, target: 3, candidates: 2, picked: 0, confirmed: 1 },
    { wnid: "airplane", keyword: "biplane", original: 100, target: 1, candidates: 1, picked: 0, confirmed: 0 },
  ]);
  expect(await listConfirmedPicks(studyId)).toMatchObject([
    { candidateId: first, wnid: "airplane", keyword: "airbus" },
  ]);
  const shown = await listKeywordImages(studyId, { wnid: "airplane", keyword: "airbus" });
  expect(shown.map(({ role, confirmed }) => [role, confirmed])).toEqual([
    ["reference", null],
    ["candidate", true],
    ["candidate", false],
  ]);
  // Filled from a page on which the first was still open.
  const stale = { candidateIds: [first], confirmed: false, was: null };
  await expect(confirmPicks(studyId, stale, "user-3")).rejects.toThrow(`user-2 has confirmed candidate ${first}`);
  await confirmPicks(studyId, { candidateIds: [first], confirmed: null, was: true }, "user-2");
  // What the second person has looked at stays, and whoever takes it back is told.
  await expect(pickCandidates(studyId, [first, second], false, "user-1")).rejects.toThrow(
    `user-2 has deselected candidate ${second}`,
  );
  await pickCandidates(studyId, [first], false, "user-1");
  expect(await database().keywordPick.findMany({ where: { studyId } })).toMatchObject([{ candidateId: second }]);
});

test("what is not of the study, nobody's pick and a broken file are refused, and nothing is kept", async () => {
  const { studyId, ids } = await buildStudy("refused", [["airbus"], ["airbus", "reference"]]);
  const [candidate = 0, reference = 0] = ids;
  await expect(pickCandidates(studyId, [candidate, reference], true, "user-1")).rejects.toThrow(
    `there is no candidate ${reference}`,
  );
  await expect(confirmPicks(studyId, { candidateIds: [candidate], confirmed: true }, "user-2")).rejects.toThrow(
    "nobody has picked it",
  );
  const plan = { name: "counts.json", total: 4, top: 50, actor: "user-1" };
  await expect(importKeywordPlan(studyId, { ...plan, bytes: encode({}) })).rejects.toThrow("names no class");
  await expect(importKeywordPlan(studyId, { ...plan, bytes: encode({ ship: { boat: 1 } }) })).rejects.toThrow(
    'names the class "ship", which is none of study',
  );
  await expect(importKeywordPlan(studyId, { ...plan, bytes: encode({ airplane: { boat: -1 } }) })).rejects.toThrow(
    'Cannot read "counts.json" as keyword counts',
  );
  expect(await database().keywordPick.count({ where: { studyId } })).toBe(0);
  expect(await database().keywordTarget.count({ where: { studyId } })).toBe(0);
});
