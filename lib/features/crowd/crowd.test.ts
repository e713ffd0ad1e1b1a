import { afterAll, expect, test } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database } from "@/lib/db/client";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { deleteTranslation, putClassExamples, putTranslation } from "./mutations";
import { getExampleChoices, listTranslations } from "./queries";

await createTestDatabase();
afterAll(closeDatabase);

async function buildStudy(name: string) {
  const { id } = await database().study.create({ data: { name } });
  const studyId = studyOfJob(id);
  const { id: classId } = await database().imageClass.create({
    data: { studyId, wnid: "cat", lemmas: ["cat"], position: 0 },
  });
  const candidate = async (digit: string) => {
    const data = { sha256: `${digit}${name}`.padEnd(64, "0"), width: 1, height: 1, byteSize: 1, format: "jpeg" };
    const { id: imageId } = await database().image.create({ data: { ...data, source: "folder" } });
    return (await database().candidate.create({ data: { studyId, classId, imageId, role: "candidate", path: digit } }))
      .id;
  };
  return { studyId, one: await candidate("1"), other: await candidate("2") };
}

test("texts of a language that somebody stored, changed or removed meanwhile stay, and the refusal says who and which", async () => {
  const { studyId } = await buildStudy("texts");
  const texts = { language: "de", words: { Submit: "Senden", Back: "Zurück" }, classes: {} };
  const standing = async () => (await listTranslations(studyId))[0];
  await putTranslation(studyId, { ...texts, version: "" }, "ada");
  const mine = { ...texts, words: { Submit: "Abschicken", Back: "Zurück" } };
  await expect(putTranslation(studyId, { ...mine, version: "" }, "ben")).rejects.toThrow(
    'Nothing was saved: texts in "de" are there already, by ada; they differ from yours in "Submit"',
  );
  const read = (await standing())?.version ?? "";
  await putTranslation(studyId, { ...mine, version: read }, "ben");
  const stale = { ...texts, classes: { cat: { lemmas: ["Katze"], gloss: "" } }, version: read };
  await expect(putTranslation(studyId, stale, "ada")).rejects.toMatchObject({
    message: expect.stringContaining(
      'ben changed the texts in "de" after you opened this page; they differ from yours in "Submit", cat',
    ),
    details: { stale: true },
  });
  await expect(deleteTranslation(studyId, { language: "de", version: read }, "ada")).rejects.toThrow("ben changed");
  expect((await standing())?.words).toEqual(mine.words);
  const now = (await standing())?.version ?? "";
  await deleteTranslation(studyId, { language: "de", version: now }, "ada");
  await expect(putTranslation(studyId, { ...mine, version: now }, "ben")).rejects.toThrow(
    'ada removed the texts in "de" after you opened this page',
  );
  expect(await listTranslations(studyId)).toEqual([]);
});

test("examples that somebody else has chosen since stay", async () => {
  const { studyId, one, other } = await buildStudy("examples");
  const version = async () => (await getExampleChoices(studyId, "cat"))?.version ?? "";
  const read = await version();
  await putClassExamples(studyId, "cat", { good: [one, other], confusable: [], version: read }, "ada");
  const late = { good: [], confusable: [other], version: read };
  await expect(putClassExamples(studyId, "cat", late, "ben")).rejects.toThrow(
    "Nothing was saved: ada chose other examples of cat (2 stand) after you opened this page",
  );
  await putClassExamples(studyId, "cat", { ...late, version: await version() }, "ben");
  expect(await version()).toBe(`confusable-${other}`);
});
