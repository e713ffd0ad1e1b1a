import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database } from "@/lib/db/client";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { versionOfActs } from "../people/queries";
import { createClassesFromFolder, importClassList } from "./mutations";
import { listClasses } from "./queries";
import { classListActs, parseClassListRequest } from "./schema";

await createTestDatabase();
afterAll(closeDatabase);

let folder = "";
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "redraw-classes-")));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function buildStudy(name: string) {
  return studyOfJob((await database().study.create({ data: { name } })).id);
}
const actor = "user-1";
const jsonOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const importJson = (studyId: Awaited<ReturnType<typeof buildStudy>>, value: unknown) =>
  importClassList(studyId, { format: "json", bytes: jsonOf(value), name: "classes.json", actor });

test("a list keeps its order, words, links and neighbours", async () => {
  const studyId = await buildStudy("order");
  expect(
    await importJson(studyId, [
      {
        wnid: "n2",
        synset: ["goldfish", "Carassius auratus"],
        gloss: 'small; golden, "round"',
        wikipedia_pages: ["https://en.wikipedia.org/wiki/Goldfish"],
      },
      { wnid: "n1", synset: ["tench"], neighbours: ["n2"] },
    ]),
  ).toEqual({ created: 2, updated: 0 });
  expect(await listClasses(studyId)).toEqual([
    {
      id: expect.any(Number),
      wnid: "n2",
      lemmas: ["goldfish", "Carassius auratus"],
      gloss: 'small; golden, "round"',
      links: ["https://en.wikipedia.org/wiki/Goldfish"],
      neighbours: [],
      position: 0,
    },
    { id: expect.any(Number), wnid: "n1", lemmas: ["tench"], gloss: "", links: [], neighbours: ["n2"], position: 1 },
  ]);
});

test("a list that was chosen before somebody else's came in does not replace it without a word", async () => {
  const studyId = await buildStudy("stale");
  const version = await versionOfActs(studyId, classListActs);
  const list = (lemma: string) => ({
    format: "json" as const,
    bytes: jsonOf([{ wnid: "a", synset: [lemma] }]),
    name: `${lemma}.json`,
    actor,
    version,
  });
  const answers = await Promise.allSettled([
    importClassList(studyId, list("first")),
    importClassList(studyId, list("second")),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const [{ lemmas: [stands] = [] } = {}] = await listClasses(studyId);
  await expect(importClassList(studyId, list("third"))).rejects.toThrow(
    `Nothing was saved: ${actor} brought the class list "${stands}.json" in (1 new, 0 changed) after you opened this page`,
  );
  await importClassList(studyId, { ...list("third"), version: await versionOfActs(studyId, classListActs) });
  expect(await listClasses(studyId)).toMatchObject([{ lemmas: ["third"] }]);
});

test("a second list mends the words of known classes and adds new ones behind them", async () => {
  const studyId = await buildStudy("twice");
  await importJson(studyId, [
    { wnid: "a", synset: ["a"] },
    { wnid: "b", synset: ["b"] },
  ]);
  expect(
    await importJson(studyId, [
      { wnid: "c", synset: ["c"] },
      { wnid: "b", synset: ["better"] },
      { wnid: "d", synset: ["d"] },
    ]),
  ).toEqual({ created: 2, updated: 1 });
  expect((await listClasses(studyId)).map((row) => [row.wnid, row.lemmas[0], row.position])).toEqual([
    ["a", "a", 0],
    ["b", "better", 1],
    ["c", "c", 2],
    ["d", "d", 3],
  ]);
});

test("a list with a class twice changes nothing", async () => {
  const studyId = await buildStudy("refused");
  await expect(
    importJson(studyId, [
      { wnid: "a", synset: ["a"] },
      { wnid: "a", synset: ["b"] },
    ]),
  ).rejects.toMatchObject({
    code: "badRequest",
    message: 'Cannot read the class list "classes.json": entry 1 and entry 2 both are a; list each class once',
  });
  expect(await listClasses(studyId)).toEqual([]);
});

test("classes are made of the folders' names; known classes keep their words", async () => {
  const studyId = await buildStudy("folders");
  for (const name of ["tabby_cat", "lynx", ".git"]) await mkdir(join(folder, "made", name), { recursive: true });
  await writeFile(join(folder, "made/readme.txt"), "");
  await importJson(studyId, [{ wnid: "lynx", synset: ["lynx", "catamount"] }]);
  expect(await createClassesFromFolder(studyId, { folder: join(folder, "made"), actor })).toEqual({
    created: 1,
    updated: 0,
  });
  expect((await listClasses(studyId)).map((row) => [row.wnid, row.lemmas])).toEqual([
    ["lynx", ["lynx", "catamount"]],
    ["tabby_cat", ["tabby cat"]],
  ]);
});

test("a folder without folders gives no classes and says what it should hold", async () => {
  const studyId = await buildStudy("empty");
  await mkdir(join(folder, "empty"));
  await expect(createClassesFromFolder(studyId, { folder: join(folder, "empty"), actor })).rejects.toThrow(
    `Cannot make classes of ${join(folder, "empty")}: it holds no folder; name the folder that holds one folder per class`,
  );
});

test("the body of a request says whether it is a list or the wish for a folder", () => {
  expect(parseClassListRequest("text/csv; charset=utf-8", jsonOf(""))).toEqual({ format: "csv" });
  expect(parseClassListRequest("application/json", jsonOf([{ folder: "x" }]))).toEqual({ format: "json" });
  expect(parseClassListRequest("application/json", jsonOf({ folder: " a/b " }))).toEqual({ folder: "a/b" });
  expect(() => parseClassListRequest("image/png", jsonOf([]))).toThrow('the content type is "image/png"; send');
});
